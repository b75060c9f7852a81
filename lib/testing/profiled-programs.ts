/**
 * A Node program that leaks in `leakSessions` and writes, into the folder it is given: two heap profiles, a CPU profile and
 * V8's own heap profile.
 */
export const nodeProgram = `
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import inspector from "node:inspector/promises";
import path from "node:path";
const require = createRequire(path.join(process.cwd(), "package.json"));
const { heap, time, encode } = require("@datadog/pprof");
const folder = process.argv[2];
const sessions = [];
function leakSessions(count) {
  for (let index = 0; index < count; index += 1) sessions.push({ user: "user-" + index, roles: [index, index + 1, index + 2] });
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
`;

/** A Go program that does the same, with generic and recursive functions and methods; two heap profiles, CPU and goroutines. */
export const goProgram = `
package main

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"
)

type session struct{ roles [64]int }

var sessions []*session

//go:noinline
func leakSessions(count int) {
	for i := 0; i < count; i++ {
		sessions = append(sessions, &session{})
	}
}

type list[T any] struct{ items []T }

//go:noinline
func (l *list[T]) push(item T) { l.items = append(l.items, item) }

var kept list[string]

//go:noinline
func keepTexts(depth int) {
	if depth > 0 {
		keepTexts(depth - 1)
	}
	kept.push(strings.Repeat("x", 1000+depth))
	small()
}

func small() { kept.push(strings.Repeat("y", 10)) }

func burn(until time.Time) (sum int) {
	for time.Now().Before(until) {
		for i := 0; i < 100000; i++ {
			sum += i * i % 7
		}
		sum += len(strings.Repeat("z", 5000))
	}
	return
}

func write(folder, kind, name string) {
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		panic(err)
	}
	runtime.GC()
	if err := pprof.Lookup(kind).WriteTo(file, 0); err != nil {
		panic(err)
	}
	file.Close()
}

func main() {
	folder := os.Args[1]
	runtime.MemProfileRate = 512
	leakSessions(2000)
	keepTexts(40)
	write(folder, "heap", "go-heap-1.pb.gz")
	time.Sleep(50 * time.Millisecond)
	leakSessions(20000)
	keepTexts(60)
	write(folder, "heap", "go-heap-2.pb.gz")
	for i := 0; i < 5; i++ {
		go func() { time.Sleep(time.Minute) }()
	}
	time.Sleep(10 * time.Millisecond)
	write(folder, "goroutine", "go-goroutine.pb.gz")
	file, _ := os.Create(filepath.Join(folder, "go-cpu.pb.gz"))
	pprof.StartCPUProfile(file)
	burn(time.Now().Add(400 * time.Millisecond))
	pprof.StopCPUProfile()
	file.Close()
}
`;
