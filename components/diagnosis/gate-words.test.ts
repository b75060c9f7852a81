import { expect, test } from "vitest";
import type { Gate } from "@/lib/domain/trend/trend";
import { thresholdWords, wordsOf } from "./gate-words";

const gate: Gate = {
  name: "deceleration",
  measure: "later-slope",
  value: 0.8,
  threshold: 0.62,
  passes: "at least",
  unit: "ratio",
  passed: true,
};

test("a later slope is a share, and a fit against a line is a factor", () => {
  expect(wordsOf(gate).format(0.8)).toBe("80 %");
  expect(thresholdWords(gate)).toBe("at least 62 %");
  const filling: Gate = { ...gate, measure: "filling", value: 3.4, threshold: 3, passes: "below", passed: false };
  expect(wordsOf(filling)).toMatchObject({
    title: "Is not slowing down",
    measure: expect.stringContaining("fills up"),
  });
  expect(wordsOf(filling).format(3.4)).toBe("3.4×");
  expect(thresholdWords(filling)).toBe("below 3×");
});

test("the largest jump and a staircase are told apart", () => {
  const jump: Gate = { ...gate, name: "step", measure: "jump", threshold: 0.65, passes: "below" };
  expect(wordsOf(jump).measure).toContain("largest jump");
  expect(thresholdWords(jump)).toBe("below 65 %");
  const stairs: Gate = { ...jump, measure: "stairs", threshold: 2.5 };
  expect(wordsOf(stairs).measure).toContain("staircase");
  expect(thresholdWords(stairs)).toBe("below 2.5×");
});
