/** Buffers kept for the next sockets after theirs have closed. */
const MAX_SPARE = 16;

/** One buffer of real memory for every open socket of the API listener. */
export class ConnectionBuffers {
  readonly #inUse = new Set<Buffer>();
  readonly #spare: Buffer[] = [];

  /** @param bytesEach size of one socket's buffers */
  constructor(readonly bytesEach: number) {}

  get sockets(): number {
    return this.#inUse.size;
  }

  get bytes(): number {
    return this.#inUse.size * this.bytesEach;
  }

  /**
   * Gives a new socket its buffer. The returned function takes it back, and may be called once. Sockets that come and go
   * use the same few buffers; those of a flood are left to the garbage collector.
   */
  acquire(): () => void {
    const buffer = this.#spare.pop() ?? Buffer.alloc(this.bytesEach, 1);
    this.#inUse.add(buffer);
    return () => {
      this.#inUse.delete(buffer);
      if (this.#spare.length < MAX_SPARE) this.#spare.push(buffer);
    };
  }
}
