import fc from "fast-check";
import { expect, test } from "vitest";
import { incidentStates } from "@/lib/domain/incident/incident";
import { severities } from "@/lib/domain/runbook/runbook";
import { decodeIncidentFilter, encodeIncidentFilter, openedBetween } from "./filter";

test("a filter survives the way through an address, whatever its text is", () => {
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const day = fc.constantFrom("2026-03-14", "2024-02-29");
  const filters = fc.record({
    state: maybe(fc.constantFrom(...incidentStates)),
    severity: maybe(fc.constantFrom(...severities)),
    target: maybe(fc.constantFrom("validator-2", "a b&c=d")),
    from: maybe(day),
    to: maybe(day),
    q: maybe(fc.string({ unit: fc.constantFrom(..."a%&=+# é\\_"), minLength: 1, maxLength: 20 })),
  });
  fc.assert(
    fc.property(filters, maybe(fc.integer({ min: 1, max: 2 ** 31 - 1 })), (filter, before) => {
      const given = { ...filter, q: filter.q?.trim() || undefined };
      const search = Object.fromEntries(new URLSearchParams(encodeIncidentFilter(given, before ?? null)));
      const read = decodeIncidentFilter(search);
      expect(read.problems).toEqual([]);
      expect(read.before).toBe(before ?? null);
      expect(encodeIncidentFilter(read.filter)).toBe(encodeIncidentFilter(given));
    }),
    { seed: 11, numRuns: 300 },
  );
});

test("empty fields narrow nothing, and what cannot be read is named", () => {
  expect(decodeIncidentFilter({ state: "", q: "", from: "" })).toEqual({ filter: {}, before: null, problems: [] });
  const { filter, problems } = decodeIncidentFilter({
    ...{ state: "opne", from: "2026-02-31", to: "14.3.2026", q: "a\0b", before: "x", severity: ["P1", "P2"] },
  });
  expect(filter).toEqual({});
  expect(problems).toHaveLength(6);
  expect(problems[0]).toContain("state must be one of open");
});

test("days are whole ones in UTC: the last is in it", () => {
  expect(openedBetween({ from: "2026-03-14", to: "2026-03-14" })).toEqual({
    fromMs: Date.UTC(2026, 2, 14),
    untilMs: Date.UTC(2026, 2, 15),
  });
  expect(openedBetween({})).toEqual({ fromMs: null, untilMs: null });
});
