import { Uint32List } from "./number-list";
import type { StackTree } from "./profile";

/** Collects stacks into a tree; the same frame below the same node is the same node. */
export class StackTreeBuilder {
  private readonly parent: Uint32List;
  private readonly item: Uint32List;
  /** Open addressing: a node's number, or 0 where the place is free (the root is never looked up). */
  private table = new Uint32Array(1024);

  constructor(private readonly onGrow: (bytes: number) => void = () => {}) {
    this.parent = new Uint32List(onGrow);
    this.item = new Uint32List(onGrow);
    this.parent.push(0);
    this.item.push(0);
  }

  get size(): number {
    return this.parent.length;
  }

  /** The node of `item` below `parent`, made when it is not there yet. */
  child(parent: number, item: number): number {
    const mask = this.table.length - 1;
    for (let place = hash(parent, item) & mask; ; place = (place + 1) & mask) {
      const node = this.table[place] ?? 0;
      if (node === 0) return this.insert(place, parent, item);
      if (this.parent.get(node) === parent && this.item.get(node) === item) return node;
    }
  }

  finish(): StackTree {
    this.table = new Uint32Array(0);
    return { parent: this.parent.finish(), item: this.item.finish() };
  }

  private insert(place: number, parent: number, item: number): number {
    const node = this.parent.length;
    this.parent.push(parent);
    this.item.push(item);
    this.table[place] = node;
    if (node * 2 > this.table.length) this.rehash();
    return node;
  }

  private rehash(): void {
    this.onGrow(this.table.byteLength);
    const table = new Uint32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let node = 1; node < this.parent.length; node += 1) {
      let place = hash(this.parent.get(node), this.item.get(node)) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = node;
    }
    this.table = table;
  }
}

/** Multipliers of MurmurHash3: neighbours in either number end far apart. */
function hash(parent: number, item: number): number {
  let mixed = Math.imul(parent, 0xcc9e2d51) ^ Math.imul(item, 0x1b873593);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
