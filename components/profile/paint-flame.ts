import { type FlameShape, fitLabel, flameRowHeight } from "@/lib/charts/flame-svg";
import type { FlameLayout } from "@/lib/domain/profile/flame-layout";
import { type FrameFace, type FrameLook, frameLooks } from "@/lib/domain/profile/flame-look";

/** The colours of the theme that holds now, as a canvas takes them. */
export interface FlamePalette {
  text: string;
  frames: Record<FrameLook, string>;
}

const font = "11px ui-monospace, Menlo, Consolas, monospace";

/** Reads the colours off an element: only a property that takes a colour tells which of two themes holds. */
export function readPalette(element: HTMLElement): FlamePalette {
  const kept = element.style.color;
  const colourOf = (name: string) => {
    element.style.color = `var(${name})`;
    return getComputedStyle(element).color;
  };
  const frames = Object.fromEntries(frameLooks.map((look) => [look, colourOf(`--frame-${look}`)]));
  const text = colourOf("--text-plain");
  element.style.color = kept;
  // Every look is a key: they are made from the list of them.
  return { text, frames: frames as Record<FrameLook, string> };
}

export interface FlamePainting {
  layout: FlameLayout;
  faceOf: (node: number) => FrameFace;
  shape: FlameShape;
  palette: FlamePalette;
  width: number;
  /** Rows of the picture; fewer may have frames. */
  rows: number;
}

/** The distance of a row of frames from the top of the picture. */
export function rowTop(row: number, rows: number, shape: FlameShape): number {
  return (shape === "icicle" ? row : rows - 1 - row) * flameRowHeight;
}

/** Paints the frames. Its time is what a zoom takes: as many frames as are wide enough, whatever the tree has. */
export function paintFlame(canvas: HTMLCanvasElement, painting: FlamePainting): void {
  const { layout, faceOf, shape, palette, width, rows } = painting;
  const context = canvas.getContext("2d");
  if (!context) return;
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(rows * flameRowHeight * scale);
  context.scale(scale, scale);
  context.font = font;
  context.textBaseline = "middle";
  const letterWidth = context.measureText("mmmmmmmmmm").width / 10;
  layout.node.forEach((node, at) => {
    const [x = 0, wide = 0, row = 0] = [layout.x[at], layout.width[at], layout.row[at]];
    const y = rowTop(row, rows, shape);
    const { look, label } = faceOf(node);
    context.fillStyle = palette.frames[look];
    context.fillRect(x, y, Math.max(wide - 1, 0.5), flameRowHeight - 1);
    const text = fitLabel(label, Math.floor((wide - 6) / letterWidth));
    if (text === "") return;
    context.fillStyle = palette.text;
    context.fillText(text, x + 3, y + flameRowHeight / 2);
  });
}
