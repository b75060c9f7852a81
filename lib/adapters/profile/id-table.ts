import { Uint32List } from "@/lib/domain/profile/number-list";

/** Below it an id is looked up in an array. */
const directLimit = 2 ** 22;

/**
 * Numbers the ids of one kind of thing in the order in which they are first seen, whether as a reference or as the thing
 * itself: a profile's samples stand before the locations they refer to. Ids are any 64 bits.
 */
export class IdTable {
  private readonly direct: Uint32List;
  private readonly others = new Map<number | bigint, number>();
  private readonly defined: Uint32List;

  constructor(private readonly onGrow: (bytes: number) => void) {
    this.direct = new Uint32List(onGrow);
    this.defined = new Uint32List(onGrow);
  }

  get size(): number {
    return this.defined.length;
  }

  /** The place of an id, given as its two halves of 32 bits. */
  slot(low: number, high: number): number {
    if (high === 0 && low < directLimit) {
      const known = this.direct.get(low);
      if (known > 0) return known - 1;
      while (this.direct.length <= low) this.direct.push(0);
      this.defined.push(0);
      this.direct.set(low, this.defined.length);
      return this.defined.length - 1;
    }
    const key = high < 2 ** 21 ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low);
    const known = this.others.get(key);
    if (known !== undefined) return known;
    // What a Map takes for an entry, roughly.
    this.onGrow(48);
    this.others.set(key, this.defined.length);
    this.defined.push(0);
    return this.defined.length - 1;
  }

  /** Notes that the thing at this place is there. False when it was there before. */
  define(slot: number): boolean {
    if (this.defined.get(slot) === 1) return false;
    this.defined.set(slot, 1);
    return true;
  }

  /** How many were only referred to. */
  countUndefined(): number {
    let count = 0;
    for (let slot = 0; slot < this.defined.length; slot += 1) count += 1 - this.defined.get(slot);
    return count;
  }
}
