import { type MetricSample, readName, readSample } from "./line";

/** What a page of metrics holds, without the page. */
export interface MetricsText {
  /** Lines that are samples: each bucket of a histogram is a series of its own. */
  series: number;
  bytes: number;
  /** Series by metric name; names beyond the first `maxNames` are counted together under the empty name. */
  seriesByName: ReadonlyMap<string, number>;
  /** The samples of the wanted names in the order of the page, at most `maxSamples`. */
  samples: readonly MetricSample[];
  /** Lines that are neither comments nor samples. */
  skippedLines: number;
  /** OpenMetrics's `# EOF` was seen: the page is whole. Prometheus's own format has no such mark. */
  ended: boolean;
}

/** The text is something else than metrics; the message says what, as in "answered with <message>". */
export class NotMetricsError extends Error {}

export interface MetricsTextReader {
  /** Takes the next bytes; they may end anywhere. Throws `NotMetricsError` as soon as that is clear. */
  push(chunk: Uint8Array): void;
  /** Takes what is left. Throws `NotMetricsError` when no line was a sample. */
  end(): MetricsText;
}

export interface MetricsTextOptions {
  wanted: ReadonlySet<string>;
  maxSamples?: number;
  maxNames?: number;
  /** A longer line is skipped, so that a page without line ends costs no memory. */
  maxLineLength?: number;
}

/**
 * Reads Prometheus's text format 0.0.4 and OpenMetrics 1.0 as a stream, whatever the content type says: published nodes
 * announce one and send the other. Lines are looked at and dropped; memory does not grow with the page. The result does
 * not depend on where the chunks end.
 */
export function createMetricsTextReader(options: MetricsTextOptions): MetricsTextReader {
  const { wanted, maxSamples = 1_000, maxNames = 10_000, maxLineLength = 1024 * 1024 } = options;
  const decoder = new TextDecoder();
  const seriesByName = new Map<string, number>();
  const samples: MetricSample[] = [];
  let series = 0;
  let bytes = 0;
  let skippedLines = 0;
  let ended = false;
  let carry = "";
  let tooLong = false;
  let begun = false;

  const refuseHtml = (text: string) => {
    if (!begun && /^\s*</.test(text)) throw new NotMetricsError("an HTML page");
  };
  const takeLine = (raw: string) => {
    refuseHtml(raw);
    const line = raw.trim();
    if (line === "" && raw.length <= maxLineLength) return;
    begun = true;
    if (ended || raw.length > maxLineLength) {
      skippedLines += 1;
    } else if (line.startsWith("#")) {
      ended = /^#\s*EOF$/.test(line);
    } else {
      takeSample(line);
    }
  };
  const takeSample = (line: string) => {
    const name = readName(line);
    const sample = name !== null && wanted.has(name) ? readSample(line) : null;
    if (name === null || (sample === null && wanted.has(name))) {
      skippedLines += 1;
      return;
    }
    series += 1;
    const known = seriesByName.get(name);
    // The name is copied letter by letter: a part of a text would keep the whole chunk in memory.
    const key = known !== undefined ? name : seriesByName.size < maxNames ? [...name].join("") : "";
    seriesByName.set(key, (seriesByName.get(key) ?? 0) + 1);
    if (sample && samples.length < maxSamples) samples.push(sample);
  };
  const takeText = (text: string) => {
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      const line = carry + text.slice(from, at);
      if (tooLong) skippedLines += 1;
      else takeLine(line);
      carry = "";
      tooLong = false;
      from = at + 1;
    }
    carry += text.slice(from);
    refuseHtml(carry);
    if (carry.length > maxLineLength) {
      tooLong = true;
      begun = true;
      carry = "";
    }
  };

  return {
    push(chunk) {
      bytes += chunk.byteLength;
      takeText(decoder.decode(chunk, { stream: true }));
    },
    end() {
      takeText(`${decoder.decode()}\n`);
      if (series === 0 && skippedLines > 0) throw new NotMetricsError("a text that is no page of metrics");
      return { series, bytes, seriesByName, samples, skippedLines, ended };
    },
  };
}
