import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { ProfileViewer } from "@/lib/adapters/profile/viewer";
import { indexFlame, layOutFlame } from "@/lib/domain/profile/flame-layout";
import type { FlameTree } from "@/lib/domain/profile/flame-tree";
import type { TopQuestion } from "@/lib/domain/profile/question";
import { generateProfile } from "./generate-profile";

const mebibyte = 2 ** 20;
const profileBytes = 50 * mebibyte;
const rounds = 9;
const top: TopQuestion = {
  ...{ kind: "top", sampleType: null, sort: "flat", isReversed: false, offset: 0, limit: 500 },
  ...{ focus: null, ignore: null, search: null },
};

/**
 * Milliseconds from a 50 MB file to its table through the threads that the pages ask, and how much memory that takes at its
 * peak; beside it how long a second look takes, the tree of the flame graph, and where its frames stand.
 */
export async function benchProfile(): Promise<{ samples: number[]; notes: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "guts-bench-profile-"));
  try {
    const plain = path.join(folder, "heap.pb");
    generateProfile(plain, profileBytes);
    const packed = path.join(folder, "heap.pb.gz");
    writeFileSync(packed, gzipSync(readFileSync(plain), { level: 1 }));
    const inPlain = await measure(plain);
    const inGzip = await measure(packed);
    const flame = inPlain.tree ? layoutSummary(inPlain.tree) : "";
    const unpackedBytes = statSync(plain).size;
    const notes = [summary("plain", inPlain, unpackedBytes), summary("gzip", inGzip, unpackedBytes), flame];
    return { samples: inPlain.samples, notes: notes.join("\n") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  fileBytes: number;
  /** Until the first table, until a second one sorted otherwise, and until the tree after those. */
  samples: number[];
  again: number[];
  flame: number[];
  /** With the table alone, and with the tree beside it. */
  peakBytes: number;
  flamePeakBytes: number;
  rows: number;
  tree: FlameTree | null;
}

async function measure(file: string): Promise<Measured> {
  const measured: Measured = {
    ...{ fileBytes: statSync(file).size, samples: [], again: [], flame: [] },
    ...{ peakBytes: 0, flamePeakBytes: 0, rows: 0, tree: null },
  };
  const files = [{ path: file, name: "heap.pb" }];
  for (let round = 0; round < rounds; round += 1) {
    const viewer = new ProfileViewer({ root: process.cwd() });
    // From here the kernel notes the highest RSS anew.
    writeFileSync("/proc/self/clear_refs", "5");
    const before = memoryBytes("VmRSS");
    const rise = () => memoryBytes("VmHWM") - before;
    measured.rows = (await timed(measured.samples, () => viewer.ask(top, files))).all;
    measured.peakBytes = Math.max(measured.peakBytes, rise());
    await timed(measured.again, () => viewer.ask({ ...top, sort: "cum" }, files));
    const question = { ...top, kind: "flame", root: null } as const;
    measured.tree = (await timed(measured.flame, () => viewer.ask(question, files))).tree;
    measured.flamePeakBytes = Math.max(measured.flamePeakBytes, rise());
    await viewer.close();
  }
  return measured;
}

async function timed<T>(samples: number[], work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  samples.push(performance.now() - startedAt);
  return result;
}

/** What a zoom of the flame graph works out before it paints: every call of the tree is zoomed to once. */
function layoutSummary(tree: FlameTree): string {
  const index = indexFlame(tree);
  const samples: number[] = [];
  let frames = 0;
  for (let zoom = 0; zoom < tree.parent.length; zoom += 1) {
    const startedAt = performance.now();
    const layout = layOutFlame(index, { zoom, width: 1400, least: 1 });
    samples.push(performance.now() - startedAt);
    frames = Math.max(frames, layout.node.length);
  }
  const p95 = samples.sort((a, b) => a - b)[Math.floor(samples.length * 0.95)] ?? Number.NaN;
  return `  layout of a zoom, ${tree.parent.length} calls, ${frames} frames at most: p95 ${p95.toFixed(2)} ms, slowest ${(samples.at(-1) ?? Number.NaN).toFixed(1)} ms`;
}

function memoryBytes(name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/self/status has no ${name}`);
  return Number(kibibytes) * 1024;
}

function summary(name: string, measured: Measured, unpackedBytes: number): string {
  const { fileBytes, samples, again, flame, peakBytes, flamePeakBytes, rows } = measured;
  const size = (bytes: number) => `${(bytes / mebibyte).toFixed(1)} MiB`;
  const rise = (bytes: number) => `${size(bytes)} (${(bytes / unpackedBytes).toFixed(1)} × what is unpacked)`;
  const times = `median ${median(samples)} ms, sorted otherwise ${median(again)} ms, flame graph ${median(flame)} ms`;
  return `  ${name}: ${size(fileBytes)}, ${rows} functions: ${times}; RSS up by ${rise(peakBytes)} at the peak, with the flame graph by ${rise(flamePeakBytes)}`;
}

function median(samples: readonly number[]): string {
  return (samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN).toFixed(0);
}
