/** Whether what is installed in the project at `root` differs from what its lock file asks for. */
export declare function isStale(root: string): boolean;
