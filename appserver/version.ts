/** The version that `tsgi --version`, the start-up banner and `environ['tsgi.version']` report. */
export const VERSION = '0.1.0';
