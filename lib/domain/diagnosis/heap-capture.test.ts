import { expect, test } from "vitest";
import { redactConfig } from "@/lib/domain/host/redact-config";
import { diagnose } from "./diagnose";
import { heapCaptureOf } from "./heap-capture";
import { inputOf, leak } from "./testing/build";

const off = redactConfig("profiling:\n  heap: false # for now\n");
const on = redactConfig("profiling:\n  heap: true\n");

test.each([
  [true, true, on, "yes"],
  [true, true, null, "yes"],
  [true, true, off, "off"],
  [true, null, on, "unknown"],
  [false, true, on, "unknown"],
  [false, true, off, "unknown"],
  [true, false, off, "no"],
] as const)("heapDump %s, handler %s, file %j: %s", (heapDump, catchesSigusr1, text, expected) => {
  expect(heapCaptureOf({ heapDump }, { catchesSigusr1 }, text)).toBe(expected);
});

test("of a node without profiling nobody is told to take a profile, but how the next one can be had", () => {
  const before = diagnose(inputOf({ trend: leak, heapCapture: "off" })).recommended?.before.join(" ");
  expect(before).toContain("profiling is off");
  expect(before).toContain("Enable profiling instead of a plain restart");
  expect(before).not.toContain("Capture a heap profile");
});
