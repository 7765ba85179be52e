import type { BootMessage, MasterMessage, WorkerMessage } from './messages.ts';
import type { WorkerReport } from './worker-report.ts';

/** The worker's end of the IPC channel. */
export class WorkerLink {
  /** What the master wants this worker to be. */
  readonly boot: Promise<BootMessage>;
  /** Called when the master wants the worker to drain. */
  onDrain: (() => void) | undefined;
  /** Gives the worker's figures, for the master and for the record. */
  figures: (() => WorkerReport) | undefined;
  /** Called when the master is gone, however it ended. */
  onOrphaned: (() => void) | undefined;

  /** @throws TypeError if this process has no master */
  constructor() {
    if (process.send === undefined) {
      throw new TypeError('a worker is started by its master; expected an IPC channel, got none');
    }
    const boot = Promise.withResolvers<BootMessage>();
    this.boot = boot.promise;
    process.on('message', (message: MasterMessage) => {
      switch (message.type) {
        case 'boot':
          boot.resolve(message);
          break;
        case 'drain':
          this.onDrain?.();
          break;
        case 'report':
          void this.report();
          break;
      }
    });
    // The kernel closes the channel even when the master is killed with -9.
    process.on('disconnect', () => this.onOrphaned?.());
  }

  /** Tells the master the worker's figures, if there are any yet. */
  async report(): Promise<void> {
    if (this.figures) await this.send({ type: 'report', report: this.figures() });
  }

  /** Resolves when the message has been handed to the kernel; a master that is gone is no error. */
  send(message: WorkerMessage): Promise<void> {
    return new Promise((done) => {
      if (!process.connected || process.send === undefined) done();
      else
        process.send(message, undefined, undefined, () => {
          done();
        });
    });
  }
}
