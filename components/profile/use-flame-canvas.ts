"use client";

import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { type FlamePainting, type FlamePalette, paintFlame, readPalette } from "./paint-flame";

/** The width of an element in whole CSS pixels, followed as it changes; 0 until the browser has drawn it. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

/** The colours of the theme that holds, read anew when it changes; null until the browser has drawn. */
export function usePalette(ref: RefObject<HTMLElement | null>): FlamePalette | null {
  const [palette, setPalette] = useState<FlamePalette | null>(null);
  useEffect(() => {
    const read = () => {
      if (ref.current) setPalette(readPalette(ref.current));
    };
    read();
    const light = window.matchMedia("(prefers-color-scheme: light)");
    light.addEventListener("change", read);
    const themes = new MutationObserver(read);
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      light.removeEventListener("change", read);
      themes.disconnect();
    };
  }, [ref]);
  return palette;
}

/** What the browser's timeline calls a picture from the key or click that asked for it until it is painted. */
const flameMeasure = "flame-zoom";

/** Paints before the browser shows the frame, and notes how long that took since `startFlameMeasure`. */
export function usePainting(ref: RefObject<HTMLCanvasElement | null>, painting: FlamePainting | null): void {
  useLayoutEffect(() => {
    if (!ref.current || !painting) return;
    paintFlame(ref.current, painting);
    if (performance.getEntriesByName(`${flameMeasure}-start`, "mark").length === 0) return;
    performance.measure(flameMeasure, `${flameMeasure}-start`);
    performance.clearMarks(`${flameMeasure}-start`);
  }, [ref, painting]);
}

export function startFlameMeasure(): void {
  performance.clearMarks(`${flameMeasure}-start`);
  performance.mark(`${flameMeasure}-start`);
}
