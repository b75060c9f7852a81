"use client";

import Link from "next/link";
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { drawFlameSvg, type FlameShape, flameRowHeight } from "@/lib/charts/flame-svg";
import { type FlameMove, findFrame, indexFlame, layOutFlame, moveInFlame } from "@/lib/domain/profile/flame-layout";
import { faceOfNodes } from "@/lib/domain/profile/flame-look";
import type { DiffTree, FlameTree } from "@/lib/domain/profile/flame-tree";
import { nodeWords } from "@/lib/domain/profile/flame-words";
import type { ProfileQuery } from "@/lib/domain/profile/page-query";
import { FlamePicture } from "./flame-picture";
import { rowTop } from "./paint-flame";
import { profileHref } from "./profile-address";
import { startFlameMeasure, usePainting, usePalette, useWidth } from "./use-flame-canvas";

export interface FlameGraphProps {
  id: string;
  query: ProfileQuery;
  tree: FlameTree | DiffTree;
  /** Indices of the tree's names that the search has found. */
  matchedNames: readonly number[];
  /** Names the picture for assistive technology, and heads the file that is saved. */
  title: string;
}

const moves: Record<FlameShape, Record<string, FlameMove>> = {
  icicle: { ArrowUp: "caller", ArrowDown: "callee", ArrowLeft: "left", ArrowRight: "right" },
  flame: { ArrowUp: "callee", ArrowDown: "caller", ArrowLeft: "left", ArrowRight: "right" },
};

/** The call tree as a picture that zooms by click and key. Until the script runs the server's picture stands in its place. */
export function FlameGraph({ id, query, tree, matchedNames, title }: FlameGraphProps) {
  const box = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shape, setShape] = useState<FlameShape>("icicle");
  const [zoom, setZoom] = useState(0);
  const [focus, setFocus] = useState(0);
  const width = useWidth(box);
  const palette = usePalette(box);
  const index = useMemo(() => indexFlame(tree), [tree]);
  const matched = useMemo(() => new Set(matchedNames), [matchedNames]);
  const faceOf = useMemo(() => faceOfNodes(tree, matched), [tree, matched]);
  const layout = useMemo(() => layOutFlame(index, { zoom, width: Math.max(width, 1), least: 1 }), [index, zoom, width]);
  // The picture keeps the height of the whole, so that nothing below it jumps at a zoom.
  const wholeRows = useMemo(
    () => layOutFlame(index, { zoom: 0, width: Math.max(width, 1), least: 1 }).rows,
    [index, width],
  );
  const rows = Math.max(wholeRows, layout.rows);
  const painting = useMemo(
    () => (palette && width > 0 ? { layout, faceOf, shape, palette, width, rows } : null),
    [layout, faceOf, shape, palette, width, rows],
  );
  usePainting(canvas, painting);

  const zoomTo = (node: number) => {
    // There is nothing to see in calls that were merged.
    if ((tree.merged[node] ?? 0) > 0) return;
    startFlameMeasure();
    setZoom(node);
    setFocus(node);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves[shape][event.key];
    if (move) setFocus(moveInFlame(index, layout, focus, move));
    else if (event.key === "Enter" || event.key === " ") zoomTo(focus);
    else if (event.key === "Escape" && zoom !== 0) zoomTo(tree.parent[zoom] ?? 0);
    else if (event.key === "Home") zoomTo(0);
    else return;
    event.preventDefault();
  };
  const frameAt = (event: PointerEvent) => {
    const edge = event.currentTarget.getBoundingClientRect();
    const row = Math.floor((event.clientY - edge.top) / flameRowHeight);
    return findFrame(layout, shape === "icicle" ? row : rows - 1 - row, event.clientX - edge.left);
  };
  const saveSvg = () => {
    const picture = { tree, index, matchedNames: matched, zoom, shape, title, width: 1200, least: 0.5, hasWords: true };
    const address = URL.createObjectURL(new Blob([drawFlameSvg(picture).svg], { type: "image/svg+xml" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = "flame-graph.svg";
    link.click();
    URL.revokeObjectURL(address);
  };
  const focused = layout.node.indexOf(focus);
  const name = tree.names[tree.name[focus] ?? -1];
  return (
    <section ref={box} aria-label={title} className="min-w-0 space-y-2">
      <FlamePicture tree={tree} matchedNames={matchedNames} title={title} isReplaced={painting !== null} />
      <div hidden={painting === null} className="space-y-2">
        <div className="flex flex-wrap items-center gap-2">
          <Button size="small" onClick={() => setShape(shape === "icicle" ? "flame" : "icicle")}>
            {shape === "icicle" ? "Turn to a flame graph" : "Turn to an icicle"}
          </Button>
          <Button size="small" disabled={zoom === 0} onClick={() => zoomTo(0)}>
            Show the whole
          </Button>
          <Button size="small" onClick={saveSvg}>
            Save as SVG
          </Button>
          {name !== undefined && (
            <Link
              href={profileHref(id, query, { view: "function", name })}
              prefetch={false}
              className="text-link inline-flex min-h-6 items-center text-small"
            >
              Callers and callees
            </Link>
          )}
        </div>
        <p aria-live="polite" className="min-h-10 break-all font-mono text-small">
          {nodeWords(tree, focus)}
        </p>
        {/* An application gets all keys, those of a screen reader's own reading mode included. */}
        <div
          role="application"
          aria-label={title}
          className="relative overflow-hidden"
          style={{ height: rows * flameRowHeight }}
        >
          <canvas
            ref={canvas}
            tabIndex={0}
            aria-label={`${nodeWords(tree, focus)}. Arrow keys move, Enter zooms in, Escape zooms out, Home shows the whole.`}
            onKeyDown={onKeyDown}
            onPointerMove={(event) => setFocus(frameAt(event) ?? focus)}
            onPointerUp={(event) => {
              const node = frameAt(event);
              if (node !== null) zoomTo(node);
            }}
            className="block cursor-pointer"
            style={{ width, height: rows * flameRowHeight }}
          />
          {focused >= 0 && (
            <div
              aria-hidden="true"
              className="pointer-events-none absolute border-2 border-accent"
              style={{
                left: layout.x[focused],
                width: Math.max(layout.width[focused] ?? 0, 3),
                top: rowTop(layout.row[focused] ?? 0, rows, shape),
                height: flameRowHeight,
              }}
            />
          )}
        </div>
      </div>
    </section>
  );
}
