import { mkdtemp, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestBody } from './input.ts';

const BLOCK_SIZE = 64 * 1024;

/** A whole body on its way from the client to an app: in memory, or in a file without a name. */
export class BodySpool {
  readonly #memory: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #file: FileHandle | undefined;

  /** @param memory most bytes to keep in memory. */
  constructor(memory: number) {
    this.#memory = memory;
  }

  get isFile(): boolean {
    return this.#file !== undefined;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    if (this.#size <= this.#memory) return;
    this.#file ??= await openNameless();
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    await this.#file.writeFile(bytes);
  }

  /** The body once more, for the app. Call it once, when everything is written. */
  read(): RequestBody {
    const file = this.#file;
    if (file !== undefined) return new FileReader(file, this.#size).body;
    const body = new RequestBody({ pause() {}, resume() {} });
    for (const chunk of this.#chunks) body.push(chunk);
    body.finish();
    return body;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}

/** Reads a file into a body, as fast as the app takes it. */
class FileReader {
  readonly body: RequestBody;
  readonly #file: FileHandle;
  readonly #size: number;
  #at = 0;
  #isPaused = false;
  #isReading = false;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.#size = size;
    this.body = new RequestBody({
      pause: () => {
        this.#isPaused = true;
      },
      resume: () => {
        this.#isPaused = false;
        void this.#run();
      },
    });
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (!this.#isPaused && this.#at < this.#size) {
        const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_SIZE, this.#size - this.#at));
        const { bytesRead } = await this.#file.read(block, 0, block.length, this.#at);
        if (bytesRead === 0) throw new Error('the file that holds the body was cut');
        this.#at += bytesRead;
        this.body.push(block.subarray(0, bytesRead));
      }
      if (this.#at === this.#size) this.body.finish();
    } catch (error) {
      this.body.fail(error instanceof Error ? error : new Error(String(error)));
    }
    this.#isReading = false;
  }
}

/** Nobody else can open it, and it is gone when it is closed. */
async function openNameless(): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), 'tsgi-body-'));
  try {
    return await open(join(directory, 'body'), 'wx+', 0o600);
  } finally {
    await rm(directory, { recursive: true });
  }
}
