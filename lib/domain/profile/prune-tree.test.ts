import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pruneTree } from "./prune-tree";

/** Each node's parent and own value; node 0 is the root. */
const treeOf = (nodes: readonly (readonly [number, number])[]) => ({
  tree: {
    parent: Uint32Array.from(nodes, ([parent]) => parent),
    row: Uint32Array.from(nodes, (_, node) => node),
  },
  self: Float64Array.from(nodes, ([, self]) => self),
});

describe("pruneTree", () => {
  const { tree, self } = treeOf([
    [0, 0],
    [0, 1],
    [1, 5],
    [1, 2],
    [1, 1],
    [0, 20],
    [5, 0],
  ]);

  it("keeps the largest and says how many it merged, each call's largest first", () => {
    const pruned = pruneTree(tree, self, 4);
    expect(pruned.source).toEqual([0, 5, 1, 2, 1]);
    expect(pruned.parent).toEqual([0, 0, 0, 2, 2]);
    expect(pruned.merged).toEqual([0, 0, 0, 0, 2]);
    expect(pruned.value).toEqual([29, 20, 9, 5, 3]);
    expect(pruned.self).toEqual([0, 20, 1, 5, 3]);
  });

  it("leaves out what holds nothing, and is nothing but the root of a tree without values", () => {
    expect(pruneTree(tree, self, 100).source).toEqual([0, 5, 1, 2, 3, 4]);
    expect(pruneTree(tree, new Float64Array(7), 100)).toMatchObject({ source: [0], value: [0], merged: [0] });
  });

  it("keeps as many as asked for where all are of one size", () => {
    const flat = treeOf([[0, 0], ...Array.from({ length: 9 }, (): [number, number] => [0, 1])]);
    const pruned = pruneTree(flat.tree, flat.self, 4);
    expect(pruned.merged).toEqual([0, 0, 0, 0, 6]);
    expect(pruned.value).toEqual([9, 1, 1, 1, 6]);
  });

  it("loses nothing of any tree, keeps the order of calls, and stays within twice the limit", () => {
    const nodes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(nodes, fc.integer({ min: 1, max: 40 }), (drawn, limit) => {
        const any = treeOf(drawn.map(([parent, own], node) => [node === 0 ? 0 : parent % node, own]));
        const pruned = pruneTree(any.tree, any.self, limit);
        const total = any.self.reduce((sum, one) => sum + one, 0);
        expect(pruned.value[0]).toBe(total);
        expect(pruned.self.reduce((sum, one) => sum + one, 0)).toBe(total);
        expect(pruned.source.length).toBeLessThanOrEqual(2 * limit);
        expect(pruned.merged.filter((count) => count === 0).length).toBeLessThanOrEqual(limit);
        for (let place = 1; place < pruned.source.length; place += 1) {
          const above = pruned.parent[place] ?? 0;
          expect(above).toBeLessThan(place);
          expect(pruned.value[place]).toBeLessThanOrEqual(pruned.value[above] ?? 0);
          expect(pruned.merged[above]).toBe(0);
        }
        expect(pruned.gather(any.self)).toEqual(pruned.value);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});
