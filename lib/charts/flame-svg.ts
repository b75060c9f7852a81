import { type FlameIndex, layOutFlame } from "@/lib/domain/profile/flame-layout";
import { type FrameLook, faceOfNodes } from "@/lib/domain/profile/flame-look";
import type { DiffTree, FlameTree } from "@/lib/domain/profile/flame-tree";
import { nodeWords } from "@/lib/domain/profile/flame-words";

export interface FlameSvgOptions {
  tree: FlameTree | DiffTree;
  index: FlameIndex;
  matchedNames: ReadonlySet<number>;
  zoom: number;
  /** `flame`: the outermost call at the bottom; `icicle`: at the top. */
  shape: FlameShape;
  title: string;
  width: number;
  /** Narrower frames are left out. */
  least: number;
  /** With each frame's words, shown where the pointer rests. */
  hasWords: boolean;
}

const flameShapes = ["icicle", "flame"] as const;
export type FlameShape = (typeof flameShapes)[number];

export const flameRowHeight = 20;
const titleHeight = 24;
/** Of the font's letters, roughly, so that no label leaves its frame. */
const letterWidth = 6.7;

/** As the light theme has them: the file is read outside of the console, on white. */
const colours: Record<FrameLook, string> = {
  1: "#f9dcae",
  2: "#fbccae",
  3: "#f4e4ac",
  4: "#eac7a5",
  merged: "#e4e6e8",
  match: "#8dd0ff",
  grown: "#ffcfca",
  "grown-most": "#ff9e95",
  shrunk: "#c3e7ff",
  "shrunk-most": "#8dccf6",
  same: "#e7e9ea",
};

/** A flame graph as an SVG document that needs nothing beside it: no script, no style sheet, no font. */
export function drawFlameSvg(options: FlameSvgOptions): { svg: string; width: number; height: number } {
  const { tree, index, zoom, width, least, title, shape, hasWords } = options;
  const layout = layOutFlame(index, { zoom, width, least });
  const height = titleHeight + layout.rows * flameRowHeight;
  const faceOf = faceOfNodes(tree, options.matchedNames);
  const frames = layout.node.map((node, at) => {
    const [x = 0, wide = 0, row = 0] = [layout.x[at], layout.width[at], layout.row[at]];
    const y = titleHeight + (shape === "icicle" ? row : layout.rows - 1 - row) * flameRowHeight;
    const { look, label } = faceOf(node);
    const text = fitLabel(label, Math.floor((wide - 6) / letterWidth));
    const rect = `<rect x="${round(x)}" y="${y}" width="${round(Math.max(wide - 1, 0.5))}" height="${flameRowHeight - 1}" fill="${colours[look]}"/>`;
    const words = text === "" ? "" : `<text x="${round(x + 3)}" y="${y + 14}">${escapeXml(text)}</text>`;
    return hasWords ? `<g><title>${escapeXml(nodeWords(tree, node))}</title>${rect}${words}</g>` : rect + words;
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11" fill="#16181d">`;
  const name = `<title>${escapeXml(title)}</title><rect width="${width}" height="${height}" fill="#fff"/><text x="3" y="16">${escapeXml(title)}</text>`;
  return { svg: `${head}${name}${frames.join("")}</svg>`, width, height };
}

/** A label cut to `letters`; empty where so little fits that it would say nothing. */
export function fitLabel(label: string, letters: number): string {
  if (label.length <= letters) return label;
  return letters < 4 ? "" : `${label.slice(0, letters - 1)}…`;
}

const round = (value: number) => String(Math.round(value * 100) / 100);

/** What XML 1.0 cannot hold at all is left out. */
function escapeXml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/[^\t\n\r\P{Cc}]|[\uFFFE\uFFFF]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
