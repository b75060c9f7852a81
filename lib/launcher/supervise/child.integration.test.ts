import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { writeJsonFile } from "@/lib/launcher/json-file";
import { waitUntil } from "@/lib/launcher/wait";
import { type ChildSpec, createChild } from "./child";
import { endLeftChildren, openChildrenRecord } from "./children-record";
import { groupMembers } from "./process-group";
import { type Service, stopInOrder } from "./service";

const folder = mkdtempSync(path.join(os.tmpdir(), "guts-child-"));
const recordFile = path.join(folder, "children.json");
const calm = new AbortController().signal;
const services: Service[] = [];
const said: string[] = [];
const say = (line: string) => said.push(line);

afterEach(async () => {
  for (const service of services.splice(0)) await service.stop(AbortSignal.abort());
  said.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A shell program that says that it is up. */
function child(name: string, script: string, spec: Partial<ChildSpec> = {}): Service {
  const service = createChild(
    {
      name,
      program: "/bin/sh",
      args: ["-c", script],
      env: process.env,
      cwd: folder,
      isUp: (output) => output().includes("up"),
      upWithinMs: 5_000,
      ...spec,
    },
    { logsDir: folder, say, record: openChildrenRecord(recordFile) },
  );
  services.push(service);
  return service;
}

function recorded(): { pid: number }[] {
  return JSON.parse(readFileSync(recordFile, "utf8")) as { pid: number }[];
}

describe("createChild", () => {
  it("runs a program in a group of its own and ends the group with its children", async () => {
    const service = child("family", "sleep 60 & echo up; wait");
    await service.start(calm);
    const pid = recorded()[0]?.pid ?? 0;
    expect(groupMembers(pid)).toHaveLength(2);
    await service.stop(calm);
    expect(groupMembers(pid)).toEqual([]);
    expect(recorded()).toEqual([]);
  });

  it("kills at once, when in a hurry, what does not want to end", async () => {
    const service = child("stubborn", "trap '' TERM; echo up; while :; do sleep 0.1; done");
    await service.start(calm);
    const pid = recorded()[0]?.pid ?? 0;
    const hurry = AbortSignal.timeout(300);
    await service.stop(hurry);
    expect(groupMembers(pid)).toEqual([]);
  });

  it("starts a program again after a second when it ends, and not once it is stopped", async () => {
    const service = child("mortal", "echo up $$; sleep 0.3; exit 7");
    await service.start(calm);
    const first = recorded()[0]?.pid ?? 0;
    const isBack = () => recorded().some(({ pid }) => pid !== first);
    expect(await waitUntil(isBack, { timeoutMs: 5_000 })).toBe(true);
    expect(said[0]).toMatch(/^mortal ended with status 7; starting it again in 1 s/);
    await service.stop(calm);
    expect(await waitUntil(() => recorded().length > 0, { timeoutMs: 2_500 })).toBe(false);
  });

  it("shows the last lines of a program that ends before it is up", async () => {
    const service = child("failing", "seq 100 | sed 's/^/line /'; exit 3");
    await expect(service.start(calm)).rejects.toThrow(/failing ended with status 3[\s\S]*line 86[\s\S]*line 100/);
  });

  it("says when a program cannot be started or does not come up", async () => {
    await expect(child("absent", "", { program: "/nowhere/program" }).start(calm)).rejects.toThrow(/ENOENT/);
    await expect(child("mute", "sleep 60", { upWithinMs: 300 }).start(calm)).rejects.toThrow(/is not up after 0.3 s/);
  });

  it("gives up waiting when the start is called off", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("called off")), 200);
    await expect(child("slow", "sleep 60").start(stop.signal)).rejects.toThrow(/abort|called off/i);
  });
});

describe("endLeftChildren", () => {
  it("ends what an earlier launcher recorded, and nobody who merely has its number", async () => {
    await child("left", "echo up; sleep 60").start(calm);
    const pid = recorded()[0]?.pid ?? 0;
    const record = readFileSync(recordFile, "utf8");
    const other = path.join(folder, "other.json");
    writeJsonFile(other, [{ name: "left", pid, ticks: 1 }]);
    await endLeftChildren(other, say, calm);
    expect(groupMembers(pid)).toContain(pid);
    writeJsonFile(other, JSON.parse(record));
    await endLeftChildren(other, say, calm);
    expect(groupMembers(pid)).toEqual([]);
    expect(said.join("\n")).toContain(`left (${pid})`);
  });
});

describe("stopInOrder", () => {
  it("stops users before what they use, and goes on after a failure", async () => {
    const stopped: string[] = [];
    const service = (name: string): Service => ({
      name,
      start: async () => {},
      stop: async () => {
        stopped.push(name);
        if (name === "worker") throw new Error("stuck");
      },
    });
    await stopInOrder(["postgres", "supervisor", "worker", "web"].map(service), calm, say);
    expect(stopped).toEqual(["web", "worker", "supervisor", "postgres"]);
    expect(said).toEqual(["worker could not be ended: stuck"]);
  });
});
