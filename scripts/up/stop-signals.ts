const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `onStop` for each request to stop: Ctrl-C, a plain kill, the terminal's end.
 * npm passes a signal on that the terminal has sent us already, so that one request may come twice:
 * what follows within half a second counts as the same.
 */
export function onStopSignal(onStop: (times: number) => void): void {
  let times = 0;
  let last = -Infinity;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (performance.now() - last < 500) return;
      last = performance.now();
      times += 1;
      onStop(times);
    });
  }
}
