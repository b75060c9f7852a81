import { describe, expect, test } from "vitest";
import { attributeGrowth } from "./attribute-growth";
import { diagnose } from "./diagnose";
import type { DiagnosisInput } from "./input";
import { GIB, growth, hostOf, inputOf, MIB, segment, series, trendOf } from "./testing/build";

describe("what does not fit together is shown", () => {
  const cases: [string, Partial<DiagnosisInput>, RegExp][] = [
    [
      "a cache that grows while RSS does not",
      {
        attribution: attributeGrowth({
          rss: series(() => GIB),
          consumers: [{ name: "cache", unit: "bytes", points: series((part) => (100 + 100 * part) * MIB) }],
          segment,
        }),
      },
      /^Cache grew by .* while RSS grew by 0 B only/,
    ],
    ["two sources of RSS that disagree", { host: hostOf({ rssBytes: 700 * MIB }) }, /differ by 32 %/],
    [
      "a kernel limit below the configured one",
      {
        host: hostOf({
          cgroup: {
            version: 2,
            limitBytes: GIB,
            highBytes: null,
            currentBytes: null,
            inactiveFileBytes: null,
            oomKills: null,
          },
        }),
      },
      /kernel's limit is 1 GiB, below the 2 GiB/,
    ],
    ["an alert that fires far below the limit", { alertFiring: true }, /alert is firing, but RSS is at 50 %/],
  ];
  test.each(cases)("%s", (_, stated, sentence) => {
    const { contradictions } = diagnose(inputOf(stated));
    expect(contradictions).toHaveLength(1);
    expect(contradictions[0]).toMatch(sentence);
  });

  test("sources that agree within 5 %, and growth between two readings, are no contradiction", () => {
    expect(diagnose(inputOf({ host: hostOf({ rssBytes: 1.04 * GIB }) })).contradictions).toEqual([]);
    const host = hostOf({ rssBytes: 1.08 * GIB });
    const trend = trendOf({ ...growth, shape: "leak", slopeBytesPerSecond: MIB });
    const late = host && { ...host, at: host.at + 60_000 };
    expect(diagnose(inputOf({ trend, host: late })).contradictions).toEqual([]);
  });
});
