import { describe, expect, it } from "vitest";
import { toSignalNumber } from "./to-number";

const GiB = 2 ** 30;

describe("toSignalNumber", () => {
  it.each([
    ["rss", 5 * GiB, "bytes", 5 * GiB],
    ["rss", 1024, "kibibytes", 2 ** 20],
    ["rss", 512, "mebibytes", GiB / 2],
    ["rss", 50, "percent-of-host", 4 * GiB],
    ["process-start-time", 1_700_000_000_500, "milliseconds", 1_700_000_000.5],
    ["swap", 0, "bytes", 0],
    ["host-oom-kills", 3, "count", 3],
  ] as const)("reads %s of %d %s", (signal, raw, unit, value) => {
    expect(toSignalNumber(signal, raw, unit, 8 * GiB)).toEqual({ value });
  });

  it.each([93, 93.4, 100, 1, 0])("refuses %d bytes as RSS rather than showing a tiny process", (raw) => {
    expect(toSignalNumber("rss", raw, "bytes", 8 * GiB)).toMatchObject({
      problem: expect.stringContaining("implausible"),
    });
  });

  it("names the way out when a percentage comes as bytes", () => {
    expect(toSignalNumber("rss", 93, "bytes", null)).toMatchObject({
      problem: expect.stringMatching(/percentage.*unit/),
    });
  });

  it.each([
    ["above 100", 101, 8 * GiB],
    ["of an unknown host", 50, null],
  ])("refuses a percentage %s", (_, raw, host) => {
    expect(toSignalNumber("rss", raw, "percent-of-host", host)).toMatchObject({ problem: expect.any(String) });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1])("refuses %d", (raw) => {
    expect(toSignalNumber("swap", raw, "bytes", null)).toMatchObject({ problem: expect.any(String) });
  });

  it.each([0, 2 ** 63 - 4096, 2 ** 63])("takes a limit of %d as none", (raw) => {
    expect(toSignalNumber("limit", raw, "bytes", null)).toEqual({ noLimit: true });
  });
});
