import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findFrame, indexFlame, layOutFlame, moveInFlame } from "./flame-layout";

/** main (160) calls leak (100) and load (60), load calls push (10); libz (40) stands beside main. */
const tree = {
  parent: [0, 0, 1, 1, 3, 0],
  value: [200, 160, 100, 60, 10, 40],
};
const index = indexFlame(tree);
const frames = (zoom: number, width = 200, least = 1) => {
  const layout = layOutFlame(index, { zoom, width, least });
  return layout.node.map((node, at) => [node, layout.row[at], layout.x[at], layout.width[at]]);
};

describe("layOutFlame", () => {
  it("gives each call its share of its caller's width, one row further", () => {
    expect(frames(0)).toEqual([
      [0, 0, 0, 200],
      [1, 1, 0, 160],
      [5, 1, 160, 40],
      [2, 2, 0, 100],
      [3, 2, 100, 60],
      [4, 3, 100, 10],
    ]);
    expect(index.rows).toBe(4);
  });

  it("makes the zoomed frame as wide as the picture, with its callers above it", () => {
    expect(frames(3, 120)).toEqual([
      [0, 0, 0, 120],
      [1, 1, 0, 120],
      [3, 2, 0, 120],
      [4, 3, 0, 20],
    ]);
  });

  it("leaves out what is narrower than asked, and all below it", () => {
    expect(frames(0, 200, 70).map(([node]) => node)).toEqual([0, 1, 2]);
  });

  it("draws the whole alone where there is nothing", () => {
    const empty = indexFlame({ parent: [0], value: [0] });
    expect(layOutFlame(empty, { zoom: 0, width: 100, least: 1 })).toMatchObject({ node: [0], rows: 1 });
  });

  it("keeps every frame of any tree within its caller, apart from its neighbours, and in proportion", () => {
    const drawn = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 0, max: 50 })), { maxLength: 60 });
    fc.assert(
      fc.property(drawn, fc.nat(), fc.integer({ min: 1, max: 20 }), (calls, chosen, least) => {
        const any = indexFlame(depthFirst(calls));
        const zoom = chosen % any.tree.parent.length;
        const width = 1000;
        const layout = layOutFlame(any, { zoom, width, least });
        const place = new Map(layout.node.map((node, at) => [node, at]));
        const end = new Map<number, number>();
        layout.node.forEach((node, at) => {
          const [x = 0, wide = 0, row = 0] = [layout.x[at], layout.width[at], layout.row[at]];
          expect(row).toBe(any.depth[node]);
          expect(x).toBeGreaterThanOrEqual((end.get(row) ?? 0) - 1e-6);
          end.set(row, x + wide);
          const above = place.get(any.tree.parent[node] ?? 0);
          if (node === 0 || above === undefined) return;
          expect(x).toBeGreaterThanOrEqual((layout.x[above] ?? 0) - 1e-6);
          expect(x + wide).toBeLessThanOrEqual((layout.x[above] ?? 0) + (layout.width[above] ?? 0) + 1e-6);
          if (node > zoom) {
            expect(wide).toBeGreaterThanOrEqual(least);
            expect(wide).toBeCloseTo((width * (any.tree.value[node] ?? 0)) / (any.tree.value[zoom] ?? 1), 6);
          }
        });
        expect(Math.max(...end.values())).toBeLessThanOrEqual(width + 1e-6);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe("the flame graph's keys and pointer", () => {
  const layout = layOutFlame(index, { zoom: 0, width: 200, least: 1 });

  it("move to the caller, the largest callee and the neighbours of a row, and stay at the edges", () => {
    expect(moveInFlame(index, layout, 3, "caller")).toBe(1);
    expect(moveInFlame(index, layout, 1, "callee")).toBe(2);
    expect(moveInFlame(index, layout, 0, "callee")).toBe(1);
    expect(moveInFlame(index, layout, 2, "right")).toBe(3);
    expect(moveInFlame(index, layout, 3, "right")).toBe(3);
    expect(moveInFlame(index, layout, 1, "left")).toBe(1);
    expect(moveInFlame(index, layout, 4, "callee")).toBe(4);
    expect(moveInFlame(index, layout, 0, "caller")).toBe(0);
  });

  it("find the frame under the pointer", () => {
    expect(findFrame(layout, 2, 99)).toBe(2);
    expect(findFrame(layout, 2, 100)).toBe(3);
    expect(findFrame(layout, 3, 50)).toBeNull();
    expect(findFrame(layout, 9, 50)).toBeNull();
  });
});

/** A tree from pairs of how many levels to go up before the next call, and what ends there. */
function depthFirst(calls: readonly (readonly [number, number])[]) {
  const parent = [0];
  const self = [0];
  for (const [up, own] of calls) {
    let above = parent.length - 1;
    for (let left = up; left > 0 && above > 0; left -= 1) above = parent[above] ?? 0;
    parent.push(above);
    self.push(own);
  }
  const value = [...self];
  for (let node = value.length - 1; node > 0; node -= 1) {
    const above = parent[node] ?? 0;
    value[above] = (value[above] ?? 0) + (value[node] ?? 0);
  }
  return { parent, value };
}
