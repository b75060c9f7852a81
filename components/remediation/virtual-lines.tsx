"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef } from "react";

export interface VirtualLinesProps {
  label: string;
  lines: readonly string[];
}

/** Height of a line that is not wrapped, in pixels; those drawn are measured. */
const lineHeight = 16;
/** Within this many pixels of the end the box follows what comes. */
const nearEnd = 24;

/** Text in a box that scrolls, only the lines in sight in the document. It follows its end until somebody scrolls up. */
export function VirtualLines({ label, lines }: VirtualLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 12,
  });
  const height = virtual.getTotalSize();

  useLayoutEffect(() => {
    const element = box.current;
    if (element && height > 0 && follows.current) element.scrollTop = element.scrollHeight;
  }, [height]);

  return (
    <div
      ref={box}
      role="log"
      aria-label={label}
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard.
      tabIndex={0}
      onScroll={({ currentTarget: at }) => {
        follows.current = at.scrollHeight - at.scrollTop - at.clientHeight < nearEnd;
      }}
      className="max-h-44 min-h-7 overflow-auto rounded-box border border-edge bg-sunken px-2 py-1"
    >
      <pre className="relative font-mono text-small" style={{ height }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <span
            key={index}
            ref={virtual.measureElement}
            data-index={index}
            className="absolute top-0 left-0 block w-full whitespace-pre-wrap break-words"
            style={{ transform: `translateY(${start}px)` }}
          >
            {lines[index] || " "}
          </span>
        ))}
      </pre>
    </div>
  );
}
