/** A typed array that grows. `onGrow` is told of the bytes a growth takes before it takes them, and may refuse by throwing. */
class NumberList<Store extends Uint32Array | Float64Array> {
  protected store: Store;
  length = 0;

  constructor(
    private readonly make: (length: number) => Store,
    private readonly onGrow: (bytes: number) => void,
  ) {
    this.store = make(64);
  }

  push(value: number): void {
    if (this.length === this.store.length) this.grow();
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

  /** What was pushed, in an array of exactly that size. */
  finish(): Store {
    return this.store.slice(0, this.length) as Store;
  }

  private grow(): void {
    this.onGrow(this.store.byteLength);
    const next = this.make(this.store.length * 2);
    next.set(this.store);
    this.store = next;
  }
}

export class Uint32List extends NumberList<Uint32Array> {
  constructor(onGrow: (bytes: number) => void) {
    super((length) => new Uint32Array(length), onGrow);
  }
}

export class Float64List extends NumberList<Float64Array> {
  constructor(onGrow: (bytes: number) => void) {
    super((length) => new Float64Array(length), onGrow);
  }
}
