import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { readProfile } from "@/lib/adapters/profile/read";
import { top } from "@/lib/domain/profile/top";
import { generateProfile } from "./generate-profile";

const mebibyte = 2 ** 20;
const profileBytes = 50 * mebibyte;
const rounds = 9;

/** Milliseconds from a 50 MB file to its table, and how much memory that takes at its peak, beside the file's size. */
export async function benchProfile(): Promise<{ samples: number[]; notes: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "guts-bench-profile-"));
  try {
    const plain = path.join(folder, "heap.pb");
    generateProfile(plain, profileBytes);
    const packed = path.join(folder, "heap.pb.gz");
    writeFileSync(packed, gzipSync(readFileSync(plain), { level: 1 }));
    const inPlain = await measure(plain);
    const inGzip = await measure(packed);
    return { samples: inPlain.samples, notes: `${summary("plain", inPlain)}\n${summary("gzip", inGzip)}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  fileBytes: number;
  samples: number[];
  peakBytes: number;
  rows: number;
}

async function measure(file: string): Promise<Measured> {
  const measured: Measured = { fileBytes: statSync(file).size, samples: [], peakBytes: 0, rows: 0 };
  for (let round = 0; round < rounds; round += 1) {
    // From here the kernel notes the highest RSS anew.
    writeFileSync("/proc/self/clear_refs", "5");
    const before = memoryBytes("VmRSS");
    const startedAt = performance.now();
    const profile = await readProfile(file, { root: process.cwd() });
    measured.rows = top(profile, { sampleType: profile.sampleTypes.length - 1 }).rows.length;
    measured.samples.push(performance.now() - startedAt);
    measured.peakBytes = Math.max(measured.peakBytes, memoryBytes("VmHWM") - before);
  }
  return measured;
}

function memoryBytes(name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/self/status has no ${name}`);
  return Number(kibibytes) * 1024;
}

function summary(name: string, { fileBytes, samples, peakBytes, rows }: Measured): string {
  const median = [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
  const size = (bytes: number) => `${(bytes / mebibyte).toFixed(1)} MiB`;
  return `  ${name}: ${size(fileBytes)}, ${rows} functions: median ${median.toFixed(0)} ms, RSS up by ${size(peakBytes)} at the peak (${(peakBytes / fileBytes).toFixed(1)} × the file)`;
}
