/** Size of one cached object in bytes. */
export const CACHED_OBJECT_BYTES = 512 * 1024;

/**
 * A least-recently-used cache of equally large objects. What is asked for comes from one set of objects (the working
 * set), so the memory really held is the smaller of that set and the configured maximum, and a maximum below the set
 * costs misses. A full cache reuses the memory of the object it drops, so that traffic moves the RSS only while there
 * is room.
 */
export class ObjectCache {
  readonly #entries = new Map<number, Buffer>();
  readonly #capacity: number;
  #workingSetObjects: number;
  #hits = 0;
  #misses = 0;

  constructor(
    readonly maxSizeBytes: number,
    workingSetObjects: number,
  ) {
    this.#capacity = Math.floor(maxSizeBytes / CACHED_OBJECT_BYTES);
    this.#workingSetObjects = workingSetObjects;
  }

  get workingSetObjects(): number {
    return this.#workingSetObjects;
  }

  /** Objects the cache holds once warm. */
  get warmObjects(): number {
    return Math.min(this.#capacity, this.#workingSetObjects);
  }

  get heldObjects(): number {
    return this.#entries.size;
  }

  /** Loads one object the cache does not hold yet, without counting it as a request. */
  warm(object: number): void {
    if (!this.#entries.has(object)) this.#entries.set(object, this.#load(object));
  }

  /** Answers a request for one object (0 to `workingSetObjects` - 1), loading it when it is not there. */
  request(object: number): void {
    const held = this.#entries.get(object);
    if (held === undefined) this.#misses += 1;
    else this.#hits += 1;
    const content = held ?? this.#load(object);
    // Without room for even one object the content is used once and not kept.
    if (this.#capacity === 0) return;
    this.#entries.delete(object);
    this.#entries.set(object, content);
  }

  /** The clients begin to ask for one object more than before, and do so at once. */
  widenWorkingSet(): void {
    this.#workingSetObjects += 1;
    this.request(this.#workingSetObjects - 1);
  }

  /** Drops everything it holds. */
  clear(): { entries: number; bytes: number } {
    const freed = { entries: this.#entries.size, bytes: this.#entries.size * CACHED_OBJECT_BYTES };
    this.#entries.clear();
    return freed;
  }

  stats() {
    return {
      entries: this.#entries.size,
      size_bytes: this.#entries.size * CACHED_OBJECT_BYTES,
      max_size_bytes: this.maxSizeBytes,
      hits: this.#hits,
      misses: this.#misses,
    };
  }

  #load(object: number): Buffer {
    const oldest = this.#entries.entries().next();
    if (this.#entries.size < this.#capacity || oldest.done === true) {
      return Buffer.alloc(CACHED_OBJECT_BYTES, (object % 255) + 1);
    }
    const [dropped, memory] = oldest.value;
    this.#entries.delete(dropped);
    return memory.fill((object % 255) + 1);
  }
}
