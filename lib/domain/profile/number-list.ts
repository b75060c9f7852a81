/** Told of the bytes that a growth takes before it takes them; may refuse by throwing. */
export type OnGrow = (bytes: number) => void;

// Two classes and not one for both: a method that meets both kinds of array runs several times slower.

/** Whole numbers below 2^32, as many as come. */
export class Uint32List {
  length = 0;
  private store = new Uint32Array(64);

  constructor(private readonly onGrow: OnGrow) {}

  push(value: number): void {
    if (this.length === this.store.length) this.store = grown(this.store, this.onGrow);
    this.store[this.length] = value;
    this.length += 1;
  }

  /** The first `count` of `values`. */
  append(values: Uint32Array, count: number): void {
    while (this.length + count > this.store.length) this.store = grown(this.store, this.onGrow);
    this.store.set(values.subarray(0, count), this.length);
    this.length += count;
  }

  /** 0 where nothing was pushed yet. */
  get(index: number): number {
    return this.store[index] ?? 0;
  }

  set(index: number, value: number): void {
    this.store[index] = value;
  }

  /** What was pushed, in an array of exactly that size. */
  finish(): Uint32Array {
    return this.store.slice(0, this.length);
  }
}

/** Numbers, as many as come. */
export class Float64List {
  length = 0;
  private store = new Float64Array(64);

  constructor(private readonly onGrow: OnGrow) {}

  push(value: number): void {
    if (this.length === this.store.length) {
      this.onGrow(this.store.byteLength);
      const next = new Float64Array(this.length * 2);
      next.set(this.store);
      this.store = next;
    }
    this.store[this.length] = value;
    this.length += 1;
  }

  get(index: number): number {
    return this.store[index] ?? 0;
  }

  set(index: number, value: number): void {
    this.store[index] = value;
  }

  add(index: number, value: number): void {
    this.store[index] = (this.store[index] ?? 0) + value;
  }

  finish(): Float64Array {
    return this.store.slice(0, this.length);
  }
}

/** An array of twice the length with the same content. */
export function grown(store: Uint32Array, onGrow: OnGrow = () => {}): Uint32Array<ArrayBuffer> {
  onGrow(store.byteLength);
  const next = new Uint32Array(store.length * 2);
  next.set(store);
  return next;
}
