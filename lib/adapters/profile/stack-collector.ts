import { Float64List, Uint32List } from "@/lib/domain/profile/number-list";
import type { Profile } from "@/lib/domain/profile/profile";
import { StackTreeBuilder } from "@/lib/domain/profile/stack-tree-builder";
import { ProfileError } from "./profile-error";

/** More columns than this no profiler writes; each costs an array. */
const valueLimit = 32;

/** Takes samples one by one and keeps each stack once, with the sums of its values. */
export class StackCollector {
  private readonly tree: StackTreeBuilder;
  private readonly stackNode: Uint32List;
  /** Per node of the tree its place in `stackNode`, plus 1. */
  private readonly stackAt: Uint32List;
  private values: Float64List[] | null = null;
  private totals: number[] = [];
  /** The stack before, from its root: samples that follow each other mostly differ near the leaf only. */
  private readonly lastItem: Uint32List;
  private readonly lastNode: Uint32List;
  private lastDepth = 0;

  constructor(private readonly onGrow: (bytes: number) => void) {
    this.tree = new StackTreeBuilder(onGrow);
    this.stackNode = new Uint32List(onGrow);
    this.stackAt = new Uint32List(onGrow);
    this.lastItem = new Uint32List(onGrow);
    this.lastNode = new Uint32List(onGrow);
  }

  /** Null before the first sample. */
  get valueCount(): number | null {
    return this.values?.length ?? null;
  }

  /** Adds a sample: `depth` locations, innermost first, and `count` values. Every sample must have as many values. */
  add(locations: Uint32Array, depth: number, values: Float64Array, count: number): void {
    this.values ??= this.createColumns(count);
    if (this.values.length !== count) {
      throw new ProfileError(
        `A sample has ${count} values and another ${this.values.length}: it is damaged. Fetch or take it again.`,
      );
    }
    const stack = this.stackOf(this.nodeOf(locations, depth));
    for (let column = 0; column < count; column += 1) {
      const value = values[column] ?? 0;
      this.values[column]?.add(stack, value);
      this.totals[column] = (this.totals[column] ?? 0) + Math.abs(value);
    }
  }

  finish(): Pick<Profile, "tree" | "stackNode" | "values" | "totals"> {
    return {
      tree: this.tree.finish(),
      stackNode: this.stackNode.finish(),
      values: (this.values ?? []).map((column) => column.finish()),
      totals: this.totals,
    };
  }

  private createColumns(count: number): Float64List[] {
    if (count > valueLimit) {
      throw new ProfileError(`Its samples have ${count} values each; profilers write at most ${valueLimit}.`);
    }
    this.totals = Array.from({ length: count }, () => 0);
    return Array.from({ length: count }, () => new Float64List(this.onGrow));
  }

  private nodeOf(locations: Uint32Array, depth: number): number {
    let node = 0;
    let isSame = true;
    for (let at = 0; at < depth; at += 1) {
      const location = locations[depth - 1 - at] ?? 0;
      isSame = isSame && at < this.lastDepth && this.lastItem.get(at) === location;
      if (isSame) {
        node = this.lastNode.get(at);
        continue;
      }
      node = this.tree.child(node, location);
      if (at < this.lastItem.length) {
        this.lastItem.set(at, location);
        this.lastNode.set(at, node);
      } else {
        this.lastItem.push(location);
        this.lastNode.push(node);
      }
    }
    this.lastDepth = depth;
    return node;
  }

  private stackOf(node: number): number {
    while (this.stackAt.length < this.tree.size) this.stackAt.push(0);
    const known = this.stackAt.get(node);
    if (known > 0) return known - 1;
    this.stackNode.push(node);
    for (const column of this.values ?? []) column.push(0);
    this.stackAt.set(node, this.stackNode.length);
    return this.stackNode.length - 1;
  }
}
