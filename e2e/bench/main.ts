import { cpus, totalmem } from "node:os";
import { runStart } from "./run-start";

/** Each benchmark resolves with its samples in milliseconds. */
const benchmarks: Record<string, () => Promise<number[]>> = { "run-start": runStart };

const name = process.argv[2] ?? "";
const benchmark = benchmarks[name];
if (!benchmark) {
  console.error(`usage: npm run bench -- NAME\nNAME is one of: ${Object.keys(benchmarks).join(", ")}`);
  process.exit(64);
}

const samples = (await benchmark()).sort((a, b) => a - b);
const at = (share: number) => samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? Number.NaN;
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
console.log(
  `${name}: median ${at(0.5).toFixed(0)} ms, p90 ${at(0.9).toFixed(0)} ms, n = ${samples.length} (${machine})`,
);
