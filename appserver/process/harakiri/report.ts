/** A request in flight, in the words of the log. */
export interface TimedRequest {
  /** Its place among the worker's requests, from 0. */
  readonly core: number;
  /** `ADDR - METHOD URI`. */
  readonly description: string;
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  /** In milliseconds. */
  readonly elapsed: number;
}

/**
 * What the log says of requests that take too long, in uWSGI's lines, which monitors look for.
 *
 * @param stack where the code stands that does not end, one line for each frame
 */
export function reportLines(
  worker: number,
  pid: number,
  late: readonly TimedRequest[],
  stack: readonly string[] = [],
): string[] {
  return [
    `*** HARAKIRI ON WORKER ${worker} (pid: ${pid}, try: 1) ***`,
    `HARAKIRI !!! worker ${worker} status !!!`,
    ...late.map(
      ({ core, description, startedAt }) =>
        `HARAKIRI [core ${core}] ${description} since ${Math.floor(startedAt / 1000)}`,
    ),
    ...stack.map((frame) => `HARAKIRI ${frame}`),
    `HARAKIRI !!! end of worker ${worker} status !!!`,
  ];
}
