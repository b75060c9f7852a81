import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChartEvent, eventKinds, type LaneAnchor, type WatchedSpan } from "./memory-chart-model";
import { mergeMarks } from "./merge-marks";
import { placeWatches } from "./place-watches";
import { prepareLane } from "./prepare-lane";

const nowMs = Date.UTC(2026, 2, 14, 3, 12, 0);
/** One px is one second. */
const scale = { widthPx: 500, xDomain: [nowMs - 400_000, nowMs + 100_000] as const };
const atPx = (px: number) => scale.xDomain[0] + px * 1000;

const event = (px: number, kind: ChartEvent["kind"] = "restart"): ChartEvent => ({
  at: atPx(px),
  kind,
  text: `${kind} at ${px}`,
});

function span(from: number, to: number, changes: Partial<WatchedSpan> = {}): WatchedSpan {
  const words = changes.words ?? "held";
  const times = { fromMs: atPx(from), toMs: atPx(to) };
  return { state: "held", isCut: false, isOther: false, text: `${words} ${from}`, ...times, ...changes, words };
}

const marksAt = (...events: ChartEvent[]) =>
  mergeMarks(events, scale, nowMs).map(({ kinds }) =>
    kinds.map(({ kind, count }) => `${kind} ×${count}`).join(" and "),
  );

describe("mergeMarks", () => {
  test("keeps apart what has room, and merges what would touch, with a count", () => {
    expect(marksAt(event(100), event(115))).toEqual(["restart ×1", "restart ×1"]);
    expect(marksAt(event(100), event(114))).toEqual(["restart ×2"]);
  });

  test("a merged mark shows each kind once, and every event's time and words", () => {
    const [mark] = mergeMarks([event(100, "run"), event(103), event(106)], scale, nowMs);
    expect(mark).toMatchObject({ at: atPx(103), anchor: "centre" });
    expect(mark?.kinds).toEqual([
      { kind: "run", count: 1 },
      { kind: "restart", count: 2 },
    ]);
    expect(mark?.lines).toEqual([
      "03:07:00 UTC run at 100",
      "03:07:03 UTC restart at 103",
      "03:07:06 UTC restart at 106",
    ]);
  });

  test("a mark that grew by merging takes in the one before it that it now touches", () => {
    expect(marksAt(event(100), event(116), event(117, "config"), event(118, "deploy"))).toEqual([
      "restart ×2 and config ×1 and deploy ×1",
    ]);
  });

  test("many events are told by their numbers and the times of the first and the last", () => {
    const [mark] = mergeMarks([event(100, "run"), ...Array.from({ length: 9 }, () => event(101))], scale, nowMs);
    expect(mark?.lines).toEqual(["03:07:00 UTC to 03:07:01 UTC", "1 run", "9 process restarts"]);
  });

  test("at the edges a wide mark is drawn inwards instead of being cut off", () => {
    const marks = mergeMarks([event(0, "run"), event(1), event(499, "config"), event(500, "deploy")], scale, nowMs);
    expect(marks.map(({ anchor }) => anchor)).toEqual(["start", "end"]);
  });
});

describe("placeWatches", () => {
  const placed = (...watches: WatchedSpan[]) =>
    placeWatches(watches, scale).map(({ label, hidden }) =>
      label ? `${label.words} @${label.anchor} +${hidden}` : null,
    );

  test("words begin where the bracket begins; without room there they end where it ends, or stand at its middle", () => {
    expect(placed(span(10, 60))).toEqual(["held @start +0"]);
    expect(placed(span(400, 480, { words: "mitigated, still growing" }))).toEqual(["mitigated, still growing @end +0"]);
    const narrow = placeWatches([span(230, 260, { words: "watching 12 of 75 min" })], { ...scale, widthPx: 212 });
    expect(narrow[0]?.label).toMatchObject({ anchor: "centre", at: atPx(245) });
  });

  test("the newest watch keeps its words; an older one without room is counted there", () => {
    expect(placed(span(200, 230, { words: "no effect" }), span(240, 300), span(460, 490))).toEqual([
      "no effect @end +0",
      "held @start +0",
      "held @end +0",
    ]);
    expect(placed(span(60, 80, { words: "mitigated, still growing" }), span(90, 99))).toEqual([null, "held @start +1"]);
  });

  test("a bracket ends where the next begins, and one too short to be seen joins the next", () => {
    const [first, second] = placeWatches([span(10, 90), span(50, 120)], scale);
    expect([first?.toMs, second?.fromMs]).toEqual([atPx(50), atPx(50)]);
    const joined = placeWatches([span(10, 11), span(13, 14, { words: "worse", state: "worse" })], scale);
    expect(joined).toMatchObject([{ fromMs: atPx(10), toMs: atPx(14), state: "worse", hidden: 1 }]);
  });

  test("a watch of another incident says so where there is room, and keeps its verdict where there is not", () => {
    expect(placed(span(10, 60, { isOther: true }))).toEqual(["held · other incident @start +0"]);
    const narrow = placeWatches([span(10, 60, { isOther: true })], { ...scale, widthPx: 150 });
    expect(narrow[0]?.label?.words).toBe("held");
  });
});

test("nothing to show gives an empty lane", () => {
  const empty = { marks: [], watches: [] };
  expect(prepareLane({ events: [], watches: [], xDomain: scale.xDomain, nowMs })).toEqual({
    narrow: empty,
    wide: empty,
    widest: empty,
  });
});

/** Measured anew, with the sizes that are drawn: 10 px a shape, 4 px between, 8 px a digit, 7 px a character. */
function boxOf(at: number, anchor: LaneAnchor, width: number, plotPx: number): [number, number] {
  const x = ((at - scale.xDomain[0]) / (scale.xDomain[1] - scale.xDomain[0])) * plotPx;
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return [left, left + width];
}

function expectApart(boxes: [number, number][], plotPx: number): void {
  const sorted = boxes.toSorted((one, other) => one[0] - other[0]);
  for (const [index, box] of sorted.entries()) {
    expect(box[0]).toBeGreaterThanOrEqual(-6);
    expect(box[1]).toBeLessThanOrEqual(plotPx + 6);
    expect(box[0]).toBeGreaterThanOrEqual(sorted[index - 1]?.[1] ?? Number.NEGATIVE_INFINITY);
  }
}

test("at no width do marks, brackets or words overlap or leave the plot, and no event is lost", () => {
  const px = fc.integer({ min: 0, max: 400 });
  const events = fc.array(fc.record({ px, kind: fc.constantFrom(...eventKinds) }), { maxLength: 60 });
  const words = fc.constantFrom("held", "mitigated, still growing", "watching 12 of 75 min");
  const watches = fc.array(fc.record({ px, length: fc.integer({ min: 0, max: 200 }), words, isOther: fc.boolean() }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(events, watches, fc.constantFrom(1, 1.4, 3), (list, spans, stretch) => {
      const lane = prepareLane({
        events: list.map((one) => event(one.px, one.kind)).sort((one, other) => one.at - other.at),
        watches: spans
          .map((one) => span(one.px, Math.min(400, one.px + one.length), one))
          .sort((one, other) => one.fromMs - other.fromMs),
        xDomain: scale.xDomain,
        nowMs,
      });
      const layouts = [
        [lane.narrow, 212],
        [lane.wide, 520],
        [lane.widest, 820],
      ] as const;
      for (const [{ marks, watches: drawn }, leastPx] of layouts) {
        const plotPx = leastPx * stretch;
        const markWidth = (kinds: { count: number }[]) =>
          kinds.reduce((sum, { count }) => sum + 10 + (count > 1 ? 1 + String(count).length * 8 : 0), 0) +
          4 * (kinds.length - 1);
        expectApart(
          marks.map(({ at, anchor, kinds }) => boxOf(at, anchor, markWidth(kinds), plotPx)),
          plotPx,
        );
        const labels = drawn.flatMap(({ label, hidden }) => (label ? [{ ...label, hidden }] : []));
        expectApart(
          labels.map(({ at, anchor, words: text, hidden }) =>
            boxOf(at, anchor, 14 + 7 * (text.length + (hidden > 0 ? 3 : 0)), plotPx),
          ),
          plotPx,
        );
        const counts = marks.flatMap(({ kinds }) => kinds.map(({ count }) => count));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(list.length);
        expect(labels.reduce((sum, { hidden }) => sum + 1 + hidden, 0)).toBe(spans.length);
        if (spans.length > 0) expect(drawn.at(-1)?.label).not.toBeNull();
        for (const [index, watch] of drawn.entries()) {
          expect(watch.fromMs).toBeGreaterThanOrEqual(drawn[index - 1]?.toMs ?? 0);
        }
      }
    }),
    { seed: 5, numRuns: 300 },
  );
});
