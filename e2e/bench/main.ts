import { cpus, totalmem } from "node:os";
import { benchAlerts } from "./alerts";
import { benchDiagnosis } from "./diagnosis";
import { benchProfile } from "./profile";
import { runStart } from "./run-start";
import { benchTick } from "./tick";
import { benchVerdict } from "./verdict";

interface Benchmark {
  options: readonly string[];
  /** Resolves with what is to be printed. */
  run(options: readonly string[]): Promise<string> | string;
}

const benchmarks: Record<string, Benchmark> = {
  alerts: { options: [], run: async () => summarise("alerts", await benchAlerts(), 0) },
  "run-start": { options: [], run: async () => summarise("run-start", await runStart(), 0) },
  tick: { options: [], run: async () => summarise("tick", await benchTick(), 0) },
  diagnosis: { options: ["--tuning", "--write"], run: benchDiagnosis },
  profile: {
    options: [],
    async run() {
      const { samples, notes } = await benchProfile();
      return `${summarise("profile", samples, 0)}\n${notes}`;
    },
  },
  verdict: {
    options: [],
    run() {
      const { samples, notes } = benchVerdict();
      return `${summarise("verdict", samples, 2)}\n${notes}`;
    },
  },
};

const [name = "", ...options] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (!benchmark || options.some((option) => !benchmark.options.includes(option))) {
  const names = Object.entries(benchmarks).map(([one, { options }]) =>
    [one, ...options.map((option) => `[${option}]`)].join(" "),
  );
  console.error(`usage: npm run bench -- NAME\nNAME is one of: ${names.join(", ")}`);
  process.exit(64);
}
console.log(await benchmark.run(options));

/** Median, 90th and 99th percentile of samples in milliseconds, with the machine they were taken on. */
function summarise(title: string, unsorted: readonly number[], digits: number): string {
  const samples = [...unsorted].sort((a, b) => a - b);
  const at = (share: number) => samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? Number.NaN;
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const figures = `median ${at(0.5).toFixed(digits)} ms, p90 ${at(0.9).toFixed(digits)} ms, p99 ${at(0.99).toFixed(digits)} ms`;
  return `${title}: ${figures}, n = ${samples.length} (${machine})`;
}
