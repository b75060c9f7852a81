import { describe, expect, it } from "vitest";
import { indexFlame } from "@/lib/domain/profile/flame-layout";
import type { FlameTree } from "@/lib/domain/profile/flame-tree";
import { drawFlameSvg, type FlameSvgOptions, fitLabel } from "./flame-svg";

const tree: FlameTree = {
  sampleType: { type: "space", unit: "bytes" },
  total: 1000,
  names: ["main", "std::map<a, b>::operator[] & \u0000\ud800"],
  files: ["", ""],
  name: [-1, 0, 1, -1],
  parent: [0, 0, 1, 1],
  self: [0, 0, 600, 400],
  value: [1000, 1000, 600, 400],
  merged: [0, 0, 0, 12],
};
const draw = (change: Partial<FlameSvgOptions> = {}) =>
  drawFlameSvg({
    ...{ tree, index: indexFlame(tree), matchedNames: new Set<number>(), zoom: 0, shape: "icicle" },
    ...{ title: "heap <1>", width: 1000, least: 1, hasWords: true, ...change },
  });

describe("drawFlameSvg", () => {
  it("is one document with nothing from elsewhere, in which names are only text", () => {
    const { svg } = draw();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="1000" height="84"/);
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|<script|<style|href/);
    expect(svg).toContain("heap &lt;1&gt;");
    expect(svg).toContain("std::map&lt;a, b&gt;::operator[] &amp; \ufffd: 600 B, 60.00 % of the whole");
    expect(svg).toContain("12 smaller calls");
    expect(svg).not.toContain("\u0000");
  });

  it("stands on its head as a flame graph, and leaves narrow frames out", () => {
    const yOf = (svg: string) => Array.from(svg.matchAll(/<rect x="0" y="(\d+)"/g), ([, y]) => Number(y));
    expect(yOf(draw().svg)).toEqual([24, 44, 64]);
    expect(yOf(draw({ shape: "flame" }).svg)).toEqual([64, 44, 24]);
    expect(draw({ least: 500 }).svg).not.toContain("12 smaller");
  });

  it("has no words but the labels where they are not asked for", () => {
    expect(draw({ hasWords: false }).svg.match(/<title>/g)).toHaveLength(1);
  });
});

describe("fitLabel", () => {
  it("cuts what is too long, and says nothing rather than a letter or two", () => {
    expect(fitLabel("leakSessions", 12)).toBe("leakSessions");
    expect(fitLabel("leakSessions", 6)).toBe("leakS…");
    expect(fitLabel("leakSessions", 3)).toBe("");
  });
});
