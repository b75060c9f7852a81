import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import type { LoadSeries, TrendSettings } from "@/lib/domain/trend/trend";
import { parseNumber, timeProblem } from "./parse-number";
import { type AnalysisRequest, defaultHorizonsSeconds, toLimit } from "./request";

/** What a line holds, or why it cannot be used; the id is null when even that could not be read. */
export type BatchLine =
  | { ok: true; request: AnalysisRequest }
  | { ok: false; id: string | number | null; error: string };

/** A field is not what it should be; the message says which and what it should be. */
class LineError extends Error {}

/** Checked by hand: a line has thousands of samples, and a schema library takes longer over them than the analysis. */
export function parseBatchLine(text: string): BatchLine {
  const line = parseLenient(text);
  if (line === undefined) return { ok: false, id: findId(text), error: "the line is not JSON" };
  if (!isRecord(line)) return { ok: false, id: null, error: "the line is not a JSON object" };
  const { id } = line;
  if (typeof id !== "string" && !(typeof id === "number" && Number.isFinite(id))) {
    return { ok: false, id: null, error: "id must be a text or a number" };
  }
  try {
    return {
      ok: true,
      request: {
        id,
        limitBytes: readLimit(line.limitBytes),
        points: readSamples(line.samples, "samples"),
        restarts: readList(line.restarts ?? [], "restarts").map((time, i) => readTime(time, "restarts", i)),
        loads: readLoads(line.loads ?? []),
        horizonsSeconds: readHorizons(line.horizonsSeconds),
        settings: readSettings(line.settings ?? {}),
      },
    };
  } catch (error) {
    if (error instanceof LineError) return { ok: false, id, error: error.message };
    throw error;
  }
}

/** JSON, also with a byte order mark or with the bare NaN and Infinity that Python writes; undefined when it is neither. */
function parseLenient(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(plain);
  } catch {
    try {
      return JSON.parse(plain.replace(/([[,:]\s*)([+-]?Infinity|NaN)(?=\s*[,\]}])/g, '$1"$2"'));
    } catch {
      return undefined;
    }
  }
}

/** The id of a line that cannot be read otherwise, so that its answer can be told from others. */
function findId(text: string): string | number | null {
  const found = /"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)\s*[,}]/.exec(text)?.[1];
  try {
    return found === undefined ? null : (JSON.parse(found) as string | number);
  } catch {
    return null;
  }
}

function readLimit(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const limit = value === "unlimited" ? Number.POSITIVE_INFINITY : readNumber(value);
  if (limit !== null && limit > 0) return toLimit(limit);
  throw new LineError('limitBytes must be a number above 0, "unlimited", or null when it is not known');
}

/** A null value is an absent sample and leaves nothing behind; NaN and infinity were measured, and become NaN. */
function readSamples(value: unknown, name: string): TrendPoint[] {
  const points: TrendPoint[] = [];
  for (const [index, pair] of readList(value, name).entries()) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new LineError(`${name}[${index}] must be [seconds, bytes]`);
    const at = readTime(pair[0], name, index);
    if (pair[1] === null) continue;
    const bytes = readNumber(pair[1]);
    if (bytes === null) throw new LineError(`${name}[${index}]: the value must be a number, "NaN", "+Inf" or null`);
    points.push({ at, value: Number.isFinite(bytes) ? bytes : Number.NaN });
  }
  return points;
}

/** Seconds as epoch ms. */
function readTime(value: unknown, name: string, index: number): number {
  const seconds = readNumber(value);
  if (seconds === null) throw new LineError(`${name}[${index}]: the time must be a number of seconds`);
  const problem = timeProblem(seconds);
  if (problem) throw new LineError(`${name}[${index}]: ${problem}`);
  return Math.round(seconds * 1000);
}

function readLoads(value: unknown): LoadSeries[] {
  return readList(value, "loads").map((load, index) => {
    if (!isRecord(load) || typeof load.name !== "string") {
      throw new LineError(`loads[${index}] must be an object with "name" and "samples"`);
    }
    return { name: load.name, points: readSamples(load.samples, `loads[${index}].samples`) };
  });
}

const mostHorizons = 100;

function readHorizons(value: unknown): number[] {
  if (value === undefined || value === null) return [...defaultHorizonsSeconds];
  const horizons = readList(value, "horizonsSeconds");
  if (horizons.length > mostHorizons) throw new LineError(`horizonsSeconds may have ${mostHorizons} entries at most`);
  return horizons.map((horizon, index) => readPositive(horizon, `horizonsSeconds[${index}]`));
}

/** Every setting by name, so that a new one cannot be forgotten here. */
const settingNames = Object.keys({
  minimumSpanSeconds: 0,
  minimumSamples: 0,
  warmUpMinimumSeconds: 0,
  warmUpMaximumSeconds: 0,
  warmUpShare: 0,
  relevanceMaximumSeconds: 0,
  extrapolationFactor: 0,
  backTestSpacingSeconds: 0,
  backTestMinimumSeconds: 0,
} satisfies Record<keyof TrendSettings, 0>);

function readSettings(value: unknown): Partial<TrendSettings> {
  if (!isRecord(value)) throw new LineError("settings must be an object");
  const entries = Object.entries(value).map(([name, setting]) => {
    if (!settingNames.includes(name)) {
      throw new LineError(`settings: there is no ${JSON.stringify(name)}; known are ${settingNames.join(", ")}`);
    }
    return [name, readPositive(setting, `settings.${name}`)];
  });
  return Object.fromEntries(entries);
}

function readPositive(value: unknown, where: string): number {
  const number = readNumber(value);
  if (number !== null && number > 0 && number < Number.POSITIVE_INFINITY) return number;
  throw new LineError(`${where} must be a number above 0`);
}

function readList(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new LineError(`${name} must be a list`);
}

/** Prometheus writes values as text, so text that is a number counts as one. */
function readNumber(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" ? parseNumber(value) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
