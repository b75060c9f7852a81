import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { attribution, mebibyte, now, since, steady } from "./fixtures";
import { GrowthOrigin } from "./growth-origin";
import { rankParts } from "./rank-parts";
import { renderedText } from "./rendered-text";
import { waterfallRows } from "./waterfall-rows";

test("the growth is shared out, the largest part first and the unexplained part last and hatched", () => {
  const text = renderedText(<GrowthOrigin attribution={attribution} now={now} />);
  expect(text).toContain("96 MiB more memory over 31 min 40 s");
  expect(text).toContain("Connections 81 % Cache 6 % Unexplained 13 %");
  const html = renderToStaticMarkup(<GrowthOrigin attribution={attribution} now={now} />);
  expect(html).toMatch(/hatched[^"]*" style="width:13\.00%/);
});

test("level and growth stand side by side, with what each one holds; what is not known is no zero", () => {
  const text = renderedText(<GrowthOrigin attribution={attribution} now={now} />);
  expect(text).toContain("Connections 200 MiB 42 % +78 MiB 81 % 1 MiB (from how memory moved with them)");
  expect(text).toContain("Mempool transactions — unknown — unknown — unknown — unknown — not measurable");
  expect(text).toContain("RSS 478 MiB +96 MiB");
  expect(text).toContain("What these figures cannot say (1)");
});

test("each bar of the level begins where the one above it ends", () => {
  const rows = waterfallRows(attribution, rankParts(attribution));
  expect(rows.map(({ key }) => key)).toEqual(["connections", "cache", "mempool", "unexplained"]);
  const ends = rows.map(({ before, levelShare }) => before + (levelShare ?? 0));
  expect(rows.slice(1).map(({ before }) => before)).toEqual(ends.slice(0, -1));
  expect(ends.at(-1)).toBeCloseTo(1, 9);
});

test("the picture has a table with its numbers, the newest first", () => {
  const text = renderedText(<GrowthOrigin attribution={attribution} now={now} />);
  const [newest, oldest] = ["03:09:00 UTC 199 MiB", "02:41:00 UTC 122 MiB"].map((row) => text.indexOf(row));
  expect(newest).toBeGreaterThan(0);
  expect(oldest).toBeGreaterThan(newest ?? 0);
  expect(text).toContain("02:53:00 UTC — unknown 56.4 MiB");
});

test("memory that did not grow, or of which nothing is known, is said in words", () => {
  expect(renderedText(<GrowthOrigin attribution={steady.attribution} now={now} />)).toContain(
    "Memory did not grow over these 31 min 40 s",
  );
  expect(renderedText(<GrowthOrigin attribution={null} now={now} />)).toContain("Not known: there are too few samples");
  const growth = { ...attribution.growth, bytes: null, unexplainedBytes: null, unexplainedShare: null };
  const empty = { ...attribution, growth, buckets: [{ at: since, bytes: null, parts: [], unexplainedBytes: null }] };
  const text = renderedText(<GrowthOrigin attribution={empty} now={now} />);
  expect(text).toContain("is not known.");
  expect(text).toContain("There is no picture");
});

test("more consumers than colours can tell apart share one, and the largest have their own", () => {
  const names = ["cache", "connections", "peers", "websockets", "mempool", "rocksdb", "artifacts"] as const;
  const parts = names.map((name, i) => ({ name, bytes: (i + 1) * mebibyte, share: (i + 1) / 28 }));
  const ranked = rankParts({
    level: { ...attribution.level, parts },
    growth: { ...attribution.growth, parts: parts.map((part) => ({ ...part, from: 0, to: 0, unit: "bytes" })) },
  });
  expect(ranked[0]).toMatchObject({ name: "artifacts", color: "var(--part-5)" });
  expect(new Set(ranked.slice(0, 5).map(({ color }) => color)).size).toBe(5);
  expect(ranked.slice(5).map(({ color }) => color)).toEqual(["var(--part-rest)", "var(--part-rest)"]);
});
