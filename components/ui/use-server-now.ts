"use client";

import { useEffect, useState } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

/** One timer for every clock on the page, running only while somebody listens. */
function onEachSecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/**
 * The server's clock (epoch ms), once a second. It starts at the instant the page was rendered for, so that server and
 * browser draw the same first text, and goes on by the browser's clock corrected by the difference of the two.
 */
export function useServerNow(renderedAt: number): number {
  const [now, setNow] = useState(renderedAt);
  useEffect(() => {
    const offset = renderedAt - Date.now();
    return onEachSecond(() => setNow(Date.now() + offset));
  }, [renderedAt]);
  return Math.max(now, renderedAt);
}
