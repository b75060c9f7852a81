import { writeFileSync } from "node:fs";
import inspector from "node:inspector/promises";
import path from "node:path";
import { encode, heap, time } from "@datadog/pprof";

// Leaks in leakSessions and writes, into the folder it is given: two heap profiles, a CPU profile and V8's own heap profile.
const folder = process.argv[2];
const sessions = [];
function leakSessions(count) {
  for (let index = 0; index < count; index += 1)
    sessions.push({ user: `user-${index}`, roles: [index, index + 1, index + 2] });
}
function churn(depth) {
  if (depth > 0) return churn(depth - 1);
  return [..."abcdefghij".repeat(200)].map((letter) => letter + depth).length;
}
function work(count) {
  leakSessions(count);
  for (let round = 0; round < 50; round += 1) churn(round % 9);
}
const burn = (untilMs) => {
  while (Date.now() < untilMs) churn(5);
};
heap.start(16 * 1024, 64);
work(30_000);
writeFileSync(path.join(folder, "node-heap-1.pb.gz"), await encode(heap.profile()));
await new Promise((resolve) => setTimeout(resolve, 50));
work(200_000);
writeFileSync(path.join(folder, "node-heap-2.pb.gz"), await encode(heap.profile()));
heap.stop();
time.start({ intervalMicros: 1000, durationMillis: 300 });
burn(Date.now() + 300);
writeFileSync(path.join(folder, "node-cpu.pb.gz"), await encode(time.stop()));
const session = new inspector.Session();
session.connect();
await session.post("HeapProfiler.startSampling", { samplingInterval: 32768 });
work(100_000);
const { profile } = await session.post("HeapProfiler.stopSampling");
writeFileSync(path.join(folder, "node.heapprofile"), JSON.stringify(profile));
process.exit(0);
