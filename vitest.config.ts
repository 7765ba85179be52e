import { defineConfig } from 'vitest/config';

/** These start servers, browsers or containers and measure them: one file at a time. */
const HEAVY = ['conformance', 'docs', 'integration', 'page', 'scripts/live'].map(
  (room) => `tests/${room}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    // Most test files start processes of their own, and CI has two cores.
    maxWorkers: 2,
    // As bin/tsgi does.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: HEAVY,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          // The path that the server takes where it cannot make system calls of its own.
          name: 'public-api',
          include: ['tests/server/**/*.test.ts'],
          env: { TSGI_PUBLIC_API: '1' },
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: HEAVY,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
