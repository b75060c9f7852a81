// Leaks in leakSessions and writes, into the folder it is given: two heap profiles, goroutines and a CPU profile. It has
// generic, recursive and inlined functions.
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
