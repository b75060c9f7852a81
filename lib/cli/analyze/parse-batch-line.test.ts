import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBatchLine } from "./parse-batch-line";

const minimal = { id: "a", limitBytes: 100, samples: [[1, 2]] };

function parse(fields: object) {
  return parseBatchLine(JSON.stringify(fields));
}

describe("parseBatchLine", () => {
  it("reads every field, times as milliseconds, and asks for one hour ahead when nothing is said", () => {
    const base = { id: "a", limitBytes: 100, points: [{ at: 1000, value: 2 }], restarts: [], loads: [], settings: {} };
    expect(parse(minimal)).toEqual({ ok: true, request: { ...base, horizonsSeconds: [3600] } });
    const full = {
      ...minimal,
      restarts: [0.5],
      horizonsSeconds: [60, 120],
      loads: [{ name: "connections", samples: [[1, 7]] }],
      settings: { minimumSpanSeconds: 60 },
    };
    expect(parse(full)).toEqual({
      ok: true,
      request: {
        ...base,
        restarts: [500],
        horizonsSeconds: [60, 120],
        loads: [{ name: "connections", points: [{ at: 1000, value: 7 }] }],
        settings: { minimumSpanSeconds: 60 },
      },
    });
  });

  it("takes values as text, NaN and infinity as NaN, and null as no sample at all", () => {
    const line = {
      ...minimal,
      samples: [
        [1, "5"],
        [2, "NaN"],
        [3, "+Inf"],
        ["4", "-Inf"],
        [5, null],
        [6, 1e3],
      ],
    };
    expect(parse(line)).toMatchObject({
      request: {
        points: [
          { at: 1000, value: 5 },
          { at: 2000, value: Number.NaN },
          { at: 3000, value: Number.NaN },
          { at: 4000, value: Number.NaN },
          { at: 6000, value: 1000 },
        ],
      },
    });
  });

  it.each([
    [undefined, null],
    [null, null],
    ["unlimited", Number.POSITIVE_INFINITY],
    ["+Inf", Number.POSITIVE_INFINITY],
    [2 ** 63 - 4096, Number.POSITIVE_INFINITY],
    ["512", 512],
  ])("reads the limit %j as %j", (limitBytes, expected) => {
    expect(parse({ ...minimal, limitBytes })).toMatchObject({ request: { limitBytes: expected } });
  });

  it.each([
    [{ ...minimal, limitBytes: 0 }, "limitBytes"],
    [{ ...minimal, limitBytes: -1 }, "limitBytes"],
    [{ ...minimal, limitBytes: "NaN" }, "limitBytes"],
    [{ ...minimal, limitBytes: "much" }, "limitBytes"],
    [{ ...minimal, samples: undefined }, "samples must be a list"],
    [{ ...minimal, samples: [[1, 2], [3]] }, "samples[1]"],
    [{ ...minimal, samples: [[1, "x"]] }, "samples[0]"],
    [{ ...minimal, samples: [[1, true]] }, "samples[0]"],
    [{ ...minimal, samples: [[null, 1]] }, "samples[0]"],
    [{ ...minimal, samples: [[1_700_000_000_000, 1]] }, "milliseconds"],
    [{ ...minimal, restarts: [null] }, "restarts[0]"],
    [{ ...minimal, restarts: 5 }, "restarts must be a list"],
    [{ ...minimal, horizonsSeconds: [0] }, "horizonsSeconds[0]"],
    [{ ...minimal, horizonsSeconds: Array(101).fill(60) }, "100"],
    [{ ...minimal, loads: [{ name: 5, samples: [] }] }, "loads[0]"],
    [{ ...minimal, loads: [{ name: "x", samples: [5] }] }, "loads[0].samples[0]"],
    [{ ...minimal, settings: { minimum: 5 } }, '"minimum"'],
    [{ ...minimal, settings: { minimumSamples: -5 } }, "settings.minimumSamples"],
  ])("refuses %j, keeps its id and names the field", (fields, part) => {
    const line = parse(fields);
    expect(line).toMatchObject({ ok: false, id: "a" });
    expect(line).toHaveProperty("error", expect.stringContaining(part));
  });

  it.each(["", "{", "[]", "null", "5", "{}", '{"id":null,"samples":[]}', '{"id":{},"samples":[]}'])(
    "answers %j with an error and no id",
    (text) => {
      expect(parseBatchLine(text)).toMatchObject({ ok: false, id: null, error: expect.any(String) });
    },
  );

  it("never throws, whatever JSON it meets", () => {
    const fields = fc.record(
      {
        id: fc.jsonValue(),
        limitBytes: fc.jsonValue(),
        samples: fc.oneof(fc.jsonValue(), fc.array(fc.tuple(fc.jsonValue(), fc.jsonValue()))),
        restarts: fc.jsonValue(),
        loads: fc.jsonValue(),
        horizonsSeconds: fc.jsonValue(),
        settings: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fields.map((one) => JSON.stringify(one)),
          fc.string(),
        ),
        (text) => {
          expect(parseBatchLine(text)).toHaveProperty("ok");
        },
      ),
      { seed: 5 },
    );
  });

  it("reads a byte order mark and the bare NaN and Infinity that Python writes", () => {
    const line = parseBatchLine(
      '\uFEFF{"id": "a", "limitBytes": Infinity, "samples": [[1, NaN], [2, -Infinity], [3, 5]]}',
    );
    expect(line).toMatchObject({ ok: true, request: { id: "a", limitBytes: Number.POSITIVE_INFINITY } });
    expect(line.ok && line.request.points.map((point) => point.value)).toEqual([Number.NaN, Number.NaN, 5]);
  });

  it("names the series of a line that is cut off, where its id can be told", () => {
    expect(parseBatchLine('{"id": "web-\\"1\\"", "samples": [[1, 2')).toMatchObject({ ok: false, id: 'web-"1"' });
    expect(parseBatchLine('{"id": 7, "samples": [[1, 2')).toMatchObject({ ok: false, id: 7 });
    expect(parseBatchLine("{broken")).toMatchObject({ ok: false, id: null });
  });
});
