/** How often a running step's time is shown on a terminal, in milliseconds. */
const TICK = 1000;

/**
 * Runs one step of a script and prints a line about it: what is going on, and how long it took.
 * On a terminal the line is rewritten while the step runs; elsewhere there is one line at each end.
 */
export async function step<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
  const terminal = process.stdout.isTTY;
  const begin = performance.now();
  const seconds = (): string => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
  const show = (state: string, end: string): void => {
    process.stdout.write(`${terminal ? '\r\u001B[K' : ''}${label}${state}${end}`);
  };
  show(' ...', terminal ? '' : '\n');
  const timer = terminal ? setInterval(() => show(` ... ${seconds()}`, ''), TICK) : undefined;
  try {
    const result = await work();
    show(`: done in ${seconds()}`, '\n');
    return result;
  } catch (error) {
    show(`: failed after ${seconds()}`, '\n');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
