import type { FlameTree } from "./flame-tree";

/** A tree with what drawing it needs again and again. */
export interface FlameIndex {
  tree: Pick<FlameTree, "parent" | "value">;
  /** Per node the first node that is not below it. */
  end: Uint32Array;
  /** Calls above a node; 0 for the whole. */
  depth: Uint32Array;
  /** Rows of the deepest stack. */
  rows: number;
}

/** `parent` stands depth first, as `FlameTree` has it. */
export function indexFlame(tree: Pick<FlameTree, "parent" | "value">): FlameIndex {
  const count = tree.parent.length;
  const end = new Uint32Array(count);
  const depth = new Uint32Array(count);
  let rows = 1;
  for (let node = 1; node < count; node += 1) {
    const own = (depth[tree.parent[node] ?? 0] ?? 0) + 1;
    depth[node] = own;
    rows = Math.max(rows, own + 1);
  }
  for (let node = count - 1; node >= 0; node -= 1) {
    const own = Math.max(end[node] ?? 0, node + 1);
    end[node] = own;
    const above = tree.parent[node] ?? 0;
    if (node > 0) end[above] = Math.max(end[above] ?? 0, own);
  }
  return { tree, end, depth, rows };
}

/** The frames that are wide enough to be seen, from the outermost row on; in a row from the left to the right. */
export interface FlameLayout {
  /** The four are one entry per frame. `x` and `width` are in the unit of `width` that was asked for. */
  node: number[];
  row: number[];
  x: number[];
  width: number[];
  /** Rows that have frames. */
  rows: number;
}

export interface LayoutOptions {
  /** The node that is as wide as the picture; what it was called by stands above it, as wide. */
  zoom: number;
  width: number;
  /** Narrower frames are left out, with all below them. */
  least: number;
}

/** Where the frames of a flame graph stand. The work goes by the frames that are wide enough, not by the tree. */
export function layOutFlame({ tree, end, depth }: FlameIndex, { zoom, width, least }: LayoutOptions): FlameLayout {
  const layout: FlameLayout = { node: [], row: [], x: [], width: [], rows: 0 };
  const add = (node: number, x: number, wide: number) => {
    const row = depth[node] ?? 0;
    layout.node.push(node);
    layout.row.push(row);
    layout.x.push(x);
    layout.width.push(wide);
    layout.rows = Math.max(layout.rows, row + 1);
  };
  const above: number[] = [];
  for (let node = zoom; node !== 0; node = tree.parent[node] ?? 0) above.push(tree.parent[node] ?? 0);
  for (const node of above.reverse()) add(node, 0, width);
  add(zoom, 0, width);
  const whole = tree.value[zoom] ?? 0;
  if (whole <= 0) return layout;
  const scale = width / whole;
  // The list of frames is its own list of what is still to be looked into.
  for (let at = above.length; at < layout.node.length; at += 1) {
    const node = layout.node[at] ?? 0;
    let x = layout.x[at] ?? 0;
    const last = end[node] ?? 0;
    for (let call = node + 1; call < last; call = end[call] ?? last) {
      const wide = (tree.value[call] ?? 0) * scale;
      if (wide >= least) add(call, x, wide);
      x += wide;
    }
  }
  return layout;
}

const flameMoves = ["caller", "callee", "left", "right"] as const;
export type FlameMove = (typeof flameMoves)[number];

/** The frame that lies beside a node in the picture, or the node itself where there is none. */
export function moveInFlame({ tree, depth }: FlameIndex, layout: FlameLayout, node: number, move: FlameMove): number {
  const at = layout.node.indexOf(node);
  if (at < 0) return layout.node[0] ?? 0;
  if (move === "caller") return node === 0 ? 0 : (tree.parent[node] ?? 0);
  // Frames of one row stand side by side in the list, and a node's calls in the row below it.
  if (move === "callee") return layout.node.find((other) => other !== 0 && tree.parent[other] === node) ?? node;
  const beside = layout.node[move === "left" ? at - 1 : at + 1];
  return beside !== undefined && depth[beside] === depth[node] ? beside : node;
}

/** The frame at a place of the picture; null where there is none. */
export function findFrame(layout: FlameLayout, row: number, x: number): number | null {
  const at = layout.row.findIndex(
    (one, place) =>
      one === row && x >= (layout.x[place] ?? 0) && x < (layout.x[place] ?? 0) + (layout.width[place] ?? 0),
  );
  return at < 0 ? null : (layout.node[at] ?? null);
}
