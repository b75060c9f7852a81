import { Uint32List } from "@/lib/domain/profile/number-list";
import { damaged } from "./profile-error";

/** A profile's strings as their UTF-8 bytes. Most are never asked for, so that each becomes a text only when it is. */
export class TextTable {
  private bytes = Buffer.alloc(1024);
  private used = 0;
  /** Where each string ends. */
  private readonly ends: Uint32List;

  constructor(private readonly onGrow: (bytes: number) => void) {
    this.ends = new Uint32List(onGrow);
  }

  get length(): number {
    return this.ends.length;
  }

  /** Adds a string and returns its number. */
  push(source: Uint8Array, start = 0, end = source.length): number {
    const needed = this.used + end - start;
    if (needed > this.bytes.length) this.grow(needed);
    // Copying few bytes by hand is faster than making a view of them.
    if (end - start > 64) this.bytes.set(source.subarray(start, end), this.used);
    else for (let at = start; at < end; at += 1) this.bytes[this.used + at - start] = source[at] ?? 0;
    this.used = needed;
    this.ends.push(needed);
    return this.ends.length - 1;
  }

  isEmpty(index: number): boolean {
    return this.endOf(index) === this.startOf(index);
  }

  /** Throws `ProfileError` when there is no such string. */
  get(index: number): string {
    return this.bytes.toString("utf8", this.startOf(index), this.endOf(index));
  }

  private startOf(index: number): number {
    return index === 0 ? 0 : this.ends.get(index - 1);
  }

  private endOf(index: number): number {
    if (index >= this.ends.length)
      throw damaged(`it refers to string ${index}, and there are only ${this.ends.length}`);
    return this.ends.get(index);
  }

  private grow(needed: number): void {
    const size = Math.max(needed, this.bytes.length * 2);
    this.onGrow(size - this.bytes.length);
    const next = Buffer.alloc(size);
    next.set(this.bytes);
    this.bytes = next;
  }
}
