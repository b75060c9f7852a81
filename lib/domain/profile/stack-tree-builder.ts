import { grown } from "./number-list";

/**
 * Stacks as a tree from the root of the calls to the innermost frame. Node 0 is the empty stack; a node's parent always has a
 * smaller number, so that one pass in either direction adds things up. Stacks share most of their frames, and a tree holds
 * each shared part once.
 */
export interface StackTree {
  parent: Uint32Array;
  /** The row at the node. Without meaning at node 0. */
  row: Uint32Array;
}

/** Collects stacks into a tree; the same frame below the same node is the same node. */
export class StackTreeBuilder {
  /** Nodes, the root included. */
  size = 1;
  /** Parent and row of each node side by side: a lookup reads both, and is mostly a wait for memory. */
  private nodes = new Uint32Array(256);
  /** Open addressing: a node's number, or 0 where the place is free (the root is never looked up). */
  private table = new Uint32Array(1024);

  /** The node of `row` below `parent`, made when it is not there yet. */
  child(parent: number, row: number): number {
    const { nodes, table } = this;
    const mask = table.length - 1;
    let place = hash(parent, row) & mask;
    for (let node = table[place] ?? 0; node !== 0; node = table[place] ?? 0) {
      if (nodes[2 * node] === parent && nodes[2 * node + 1] === row) return node;
      place = (place + 1) & mask;
    }
    return this.insert(place, parent, row);
  }

  finish(): StackTree {
    this.table = new Uint32Array(0);
    const parent = new Uint32Array(this.size);
    const row = new Uint32Array(this.size);
    for (let node = 0; node < this.size; node += 1) {
      parent[node] = this.nodes[2 * node] ?? 0;
      row[node] = this.nodes[2 * node + 1] ?? 0;
    }
    return { parent, row };
  }

  private insert(place: number, parent: number, row: number): number {
    const node = this.size;
    if (2 * node === this.nodes.length) this.nodes = grown(this.nodes);
    this.nodes[2 * node] = parent;
    this.nodes[2 * node + 1] = row;
    this.table[place] = node;
    this.size += 1;
    if (node * 2 > this.table.length) this.rehash();
    return node;
  }

  private rehash(): void {
    const table = new Uint32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let node = 1; node < this.size; node += 1) {
      let place = hash(this.nodes[2 * node] ?? 0, this.nodes[2 * node + 1] ?? 0) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = node;
    }
    this.table = table;
  }
}

/** Multipliers of MurmurHash3: neighbours in either number end far apart. */
function hash(parent: number, row: number): number {
  let mixed = Math.imul(parent, 0xcc9e2d51) ^ Math.imul(row, 0x1b873593);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
