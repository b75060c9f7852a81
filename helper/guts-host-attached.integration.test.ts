import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callHelper, type RunningHelper, resultOf, sha256, startHelper } from "./testing/call-helper";
import { makeNodeFolder, type NodeFolder } from "./testing/node-folder";
import { type SmallSupervisor, superviseSmall } from "./testing/small-supervisor";

let folder: string;
const supervisors: SmallSupervisor[] = [];
const nodes: NodeFolder[] = [];
const calls: RunningHelper[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "guts-attached-"));
});

afterEach(() => {
  for (const supervisor of supervisors.splice(0)) supervisor.stop();
  for (const node of nodes.splice(0)) node.remove();
  for (const call of calls.splice(0)) call.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[]): RunningHelper {
  const call = startHelper(args);
  calls.push(call);
  return call;
}

async function supervise(onTerm: string): Promise<SmallSupervisor> {
  const supervisor = await superviseSmall({ folder, onTerm });
  supervisors.push(supervisor);
  return supervisor;
}

const isRunning = (pid: number) => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

/** The processes whose session is that of the verb which `call` has started. */
function sessionsOf(call: RunningHelper): number[] {
  const children = readFileSync(`/proc/${call.pid}/task/${call.pid}/children`, "utf8").trim().split(" ").map(Number);
  return children.filter((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]) === pid;
  });
}

/** A restart that waits, since its process ignores TERM. */
async function waitingRestart(): Promise<{ call: RunningHelper; verb: number; node: number }> {
  const supervisor = await supervise(":");
  const { pid, startTicks } = supervisor.current();
  const verb = ["restart", "--pid-file", supervisor.pidFile, "--expect-start", `${startTicks}`, "--timeout", "60"];
  const call = start(["attached", ...verb]);
  await call.says("waiting: ");
  const [session = 0] = sessionsOf(call);
  return { call, verb: session, node: pid };
}

describe("guts-host attached", () => {
  it("passes a verb's output and its exit code on, whatever it is", async () => {
    for (const [args, code] of [
      [["system-memory"], 0],
      [["facts"], 64],
      [["restart", "--pid-file", `${folder}/none.pid`, "--expect-start", "5", "--timeout", "1"], 76],
    ] as const) {
      const call = start(["attached", ...args]);
      const { code: status, stdout } = await call.exit;
      expect(status).toBe(code);
      if (code === 0) expect(stdout).toContain("== end\nstate: answered\n");
    }
  });

  it.each([0, 1, 4096, 65_537, 1024 * 1024])(
    "gives a verb exactly the %i bytes announced, no control byte",
    async (size) => {
      const node = makeNodeFolder("a: 1\n");
      nodes.push(node);
      const { pidFile } = await node.start(["--config", node.config], {});
      const bytes = randomBytes(size);
      const hashes = ["--expect", sha256("a: 1\n"), "--new", sha256(bytes)];
      const call = start(["attached", "--input", `${size}`, "config-write", "--pid-file", pidFile, ...hashes]);
      // Its input stays open, as that of a connection would.
      call.write(bytes);
      const { code, stdout } = await call.exit;
      expect(code).toBe(0);
      expect(resultOf(stdout)).toMatchObject({ result: "done", after: sha256(bytes) });
      expect(sha256(readFileSync(node.config))).toBe(sha256(bytes));
    },
  );

  it("begins nothing when its input is cut off", async () => {
    const node = makeNodeFolder("a: 1\n");
    nodes.push(node);
    const { pidFile } = await node.start(["--config", node.config], {});
    const hashes = ["--expect", sha256("a: 1\n"), "--new", sha256("a: 2\n")];
    const args = ["attached", "--input", "6", "config-write", "--pid-file", pidFile, ...hashes];
    expect(callHelper(args, "a: 2\n")).toMatchObject({ status: 77, stdout: "" });
    expect(readFileSync(node.config, "utf8")).toBe("a: 1\n");
  });

  it.each([
    ["the end of its input", (call: RunningHelper) => call.close()],
    ["any byte on its input", (call: RunningHelper) => call.write("\0")],
    ["TERM", (call: RunningHelper) => call.kill("SIGTERM")],
    ["HUP", (call: RunningHelper) => call.kill("SIGHUP")],
  ])("ends the verb at %s, and leaves the node as it is", async (_, end) => {
    const { call, verb, node } = await waitingRestart();
    expect(isRunning(verb)).toBe(true);
    const begun = performance.now();
    end(call);
    expect(await call.exit).toMatchObject({ code: 143 });
    expect(performance.now() - begun).toBeLessThan(2500);
    expect(isRunning(verb)).toBe(false);
    expect(isRunning(node)).toBe(true);
  });

  it("leaves no process of its own behind when the verb ends first", async () => {
    const supervisor = await supervise("exit 0");
    const { startTicks } = supervisor.current();
    const verb = ["restart", "--pid-file", supervisor.pidFile, "--expect-start", `${startTicks}`];
    const call = start(["attached", ...verb]);
    await call.says("sent: ");
    const own = readFileSync(`/proc/${call.pid}/task/${call.pid}/children`, "utf8").trim().split(" ").map(Number);
    expect(await call.exit).toMatchObject({ code: 0 });
    await expect.poll(() => own.filter(isRunning)).toEqual([]);
  });

  it("ends a whole tree that ignores TERM, with KILL after two seconds, detached ones included", async () => {
    const pids = path.join(folder, "pids");
    // A stand-in for a verb's tree: stubborn children, grandchildren, and one in a session of its own.
    const stubborn = path.join(folder, "stubborn.sh");
    const body = [
      "trap '' TERM HUP",
      'echo "$$" >>"$2"',
      '[ "$1" -eq 0 ] || { "$0" "$(($1 - 1))" "$2" & "$0" "$(($1 - 1))" "$2" & setsid "$0" 0 "$2" & }',
      "while :; do sleep 1; done",
    ];
    writeFileSync(stubborn, `#!/bin/sh\n${body.join("\n")}\n`);
    chmodSync(stubborn, 0o755);
    const source = readFileSync(new URL("./guts-host", import.meta.url), "utf8");
    const patched = path.join(folder, "guts-host");
    // The same helper, with one verb more whose processes are known.
    writeFileSync(
      patched,
      source.replace("    system-memory)\n", `    stubborn) exec ${stubborn} 2 ${pids} ;;\n    system-memory)\n`),
    );
    const call = startHelper(["attached", "stubborn"], patched);
    calls.push(call);
    const running = () => (existsSync(pids) ? readFileSync(pids, "utf8").trim().split("\n").map(Number) : []);
    // Two levels: 1 + (2 + 1) + 2 × (2 + 1).
    await expect.poll(() => running().length, { timeout: 5000 }).toBe(10);
    const begun = performance.now();
    call.close();
    expect(await call.exit).toMatchObject({ code: 143 });
    const tookMs = performance.now() - begun;
    expect(running().filter(isRunning)).toEqual([]);
    expect(tookMs).toBeGreaterThan(1900);
    expect(tookMs).toBeLessThan(10_000);
  });

  it.each([
    [[]],
    [["--input"]],
    [["--input", "5"]],
    [["--input", "-1", "facts"]],
    [["--input", "05", "facts"]],
    [["--input", "1048577", "facts"]],
    [["--input", "1;id", "facts"]],
    [["--input", "0", "system-memory"]],
    [["attached", "system-memory"]],
    [["encoded", "system-memory"]],
    [["forced"]],
  ])("refuses the parameters %j", (args) => {
    expect(callHelper(["attached", ...args])).toMatchObject({ status: 64, stdout: "" });
  });
});
