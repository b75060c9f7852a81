import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProcessIdentity } from "@/demo/supervisor/process-facts";
import { callHelper, helperPath, resultOf, sha256 } from "./testing/call-helper";
import { makeNodeFolder, type NodeFolder } from "./testing/node-folder";
import { canMount, runWithMounts } from "./testing/private-mounts";
import { startReal } from "./testing/real-process";

const text = "a: 1\n";
const unit = "guts-node.service";
let node: NodeFolder;
let folder: string;
const begun: Array<() => void> = [];

beforeEach(() => {
  node = makeNodeFolder(text);
  ({ folder } = node);
});

afterEach(() => {
  for (const end of begun.splice(0)) end();
  node.remove();
});

const inFolder = (name: string) => path.join(folder, name);

/** What the stand-in for systemctl shows; its next question gets `then`, where that is given. */
function show(properties: Record<string, string | number>, then?: Record<string, string | number>) {
  const shown = { LoadState: "loaded", ActiveState: "active", SubState: "running", Result: "success" };
  const lines = (more: Record<string, string | number>) =>
    Object.entries({ ...shown, StartLimitBurst: 5, StartLimitIntervalUSec: "1min 30s", ...more })
      .map(([name, value]) => `${name}=${value}\n`)
      .join("");
  writeFileSync(inFolder("shown"), lines(properties));
  if (then) writeFileSync(inFolder("shown.next"), lines(then));
}

/** Runs the helper where systemctl and journalctl are stand-ins; `restart` is what systemctl does when it is asked to. */
function run(args: readonly string[], { restart = "exit 1", journal = "" } = {}) {
  const systemctl = [
    "#!/bin/sh",
    `echo "$*" >>'${inFolder("asked")}'`,
    `case " $* " in`,
    `  *" try-restart "*) ${restart} ;;`,
    `  *) cat '${inFolder("shown")}'; [ ! -e '${inFolder("shown.next")}' ] || mv '${inFolder("shown.next")}' '${inFolder("shown")}' ;;`,
    "esac",
  ];
  writeFileSync(inFolder("systemctl"), `${systemctl.join("\n")}\n`, { mode: 0o755 });
  writeFileSync(inFolder("journalctl"), `#!/bin/sh\nprintf '${journal}'\n`, { mode: 0o755 });
  const mounts = new Map([
    ["/usr/bin/systemctl", inFolder("systemctl")],
    ["/usr/bin/journalctl", inFolder("journalctl")],
  ]);
  return runWithMounts(mounts, ["/bin/sh", helperPath, ...args]);
}

const restarts = () =>
  existsSync(inFolder("asked"))
    ? readFileSync(inFolder("asked"), "utf8")
        .split("\n")
        .filter((line) => line.includes("try-restart"))
    : [];

const start = () => node.start(["--config", node.config], {});

describe("guts-host --unit without systemd", () => {
  it.each(["facts", "process-memory", "config", "backups", "changes"])(
    "says for %s that no systemd answers",
    (verb) => {
      const { status, stdout } = callHelper([verb, "--unit", unit]);
      expect(status).toBe(0);
      expect(stdout).toContain("state: unreadable\nreason: systemctl is absent, or no systemd runs on this host\n");
    },
  );

  it("refuses what acts", () => {
    const write = ["config-write", "--unit", unit, "--expect", sha256(text), "--new", sha256("x")];
    expect(resultOf(callHelper(write, "x").stdout)).toMatchObject({
      result: "refused",
      reason: expect.stringContaining("systemd"),
    });
    expect(callHelper(["restart", "--unit", unit, "--expect-start", "5"])).toMatchObject({
      status: 77,
      stdout: "",
      stderr: expect.stringContaining("no systemd"),
    });
  });
});

describe.skipIf(!canMount)(
  "guts-host --unit with a stand-in for systemctl (skipped where mounting is not allowed)",
  () => {
    it.each(["facts", "process-memory", "config", "backups", "changes"])(
      "answers %s for the unit's main process",
      async (verb) => {
        const { pid, identity } = await start();
        show({ MainPID: pid });
        const { status, stdout } = run([verb, "--unit", unit]);
        expect(status).toBe(0);
        expect(stdout).toContain(`state: running\npid: ${pid}\nstart_ticks: ${identity.startTicks}\n`);
        expect(stdout).toContain("== end\nstate: running\n");
      },
    );

    it("writes the configuration of the unit's main process", async () => {
      const { pid } = await start();
      show({ MainPID: pid });
      writeFileSync(inFolder("new"), "a: 2\n");
      const write = `/bin/sh '${helperPath}' config-write --unit ${unit} --expect ${sha256(text)} --new ${sha256("a: 2\n")}`;
      run(["version"]);
      const mounts = new Map([["/usr/bin/systemctl", inFolder("systemctl")]]);
      const { stdout } = runWithMounts(mounts, ["sh", "-c", `${write} <'${inFolder("new")}'`]);
      expect(resultOf(stdout)).toMatchObject({ result: "done", path: node.config });
      expect(readFileSync(node.config, "utf8")).toBe("a: 2\n");
    });

    it("says gone, with the unit's state, where there is no main process", () => {
      show({ MainPID: 0, ActiveState: "failed", SubState: "failed", Result: "signal" });
      const reason = "the unit has no main process: it is failed/failed, with the result signal";
      expect(run(["facts", "--unit", unit]).stdout).toContain(`state: gone\nreason: ${reason}\n`);
      const restore = [
        "config-restore",
        "--unit",
        unit,
        "--backup",
        "config.yaml.bak",
        "--expect",
        sha256("x"),
        "--new",
        sha256("y"),
      ];
      const { status, stdout } = run(restore);
      expect(status).toBe(77);
      expect(resultOf(stdout)).toEqual({ result: "refused", reason });
    });

    it("refuses a unit that only starts a container", async () => {
      for (const name of ["docker", "podman", "conmon", "containerd-shim-runc-v2"]) {
        copyFileSync("/bin/sh", inFolder(name));
        const client = await startReal({
          folder,
          program: inFolder(name),
          args: ["-c", "echo ready; while :; do sleep 1; done"],
        });
        begun.push(client.stop);
        show({ MainPID: client.pid });
        expect(run(["facts", "--unit", unit])).toMatchObject({
          status: 77,
          stdout: "",
          stderr: expect.stringContaining("container"),
        });
      }
    });

    it("says so when the unit is unknown, or its main process has just changed", async () => {
      show({ MainPID: 0, LoadState: "not-found" });
      expect(run(["facts", "--unit", unit]).stdout).toContain("systemd knows no unit of this name");
      const first = await start();
      const second = await start();
      show({ MainPID: first.pid }, { MainPID: second.pid });
      expect(run(["facts", "--unit", unit]).stdout).toContain(
        "state: gone\nreason: the main process of the unit has just changed\n",
      );
    });

    it("gives the file that its ExecStart names while it is down, and no other that a caller names", () => {
      // systemctl shows a command line without quotes, so that a path with a space is not told by it.
      const plain = mkdtempSync(path.join(tmpdir(), "guts-unit-"));
      begun.push(() => rmSync(plain, { recursive: true }));
      const [config, other] = [path.join(plain, "node.yaml"), path.join(plain, "other.yaml")];
      for (const file of [config, other]) writeFileSync(file, "cache: 7\n");
      const argv = `/usr/bin/guts-node --log-level info --config ${config}`;
      show({
        MainPID: 0,
        ActiveState: "failed",
        Result: "start-limit-hit",
        ExecStart: `{ path=/usr/bin/guts-node ; argv[]=${argv} ; ignore_errors=no ; start_time=[n/a] ; pid=0 }`,
      });
      expect(run(["config", "--unit", unit]).stdout).toContain(`path: ${config}\n`);
      const named = run(["config", "--unit", unit, "--config", other]).stdout;
      expect(named).toContain("state: gone\n");
      expect(named).not.toContain("== content");
    });

    it("tells its limits while it is down, by systemd", () => {
      show({ Id: unit, MainPID: 0, ActiveState: "failed", MemoryMax: 1_073_741_824, MemoryHigh: "infinity" });
      const { stdout } = run(["memory-limits", "--unit", unit]);
      expect(stdout).toContain("max: 1073741824\nhigh: infinity\nsource: systemd\n");
      expect(stdout).toContain("== end\nstate: answered\n");
    });

    const restartArgs = (ticks: string) => ["restart", "--unit", unit, "--expect-start", ticks, "--timeout", "5"];

    it("has systemd restart the unit once, and waits for its next main process", async () => {
      const { pid, identity } = await start();
      show({ MainPID: pid });
      const next = `setsid /bin/sh '${inFolder("program.sh")}' </dev/null >/dev/null 2>&1 & echo "$!" >'${inFolder("next")}'`;
      const change = `sed -i "s/^MainPID=.*/MainPID=$(cat '${inFolder("next")}')/" '${inFolder("shown")}'`;
      const { status, stdout } = run(restartArgs(identity.startTicks), {
        restart: `kill ${pid}; sleep 0.1; ${next}; ${change}`,
      });
      const nextPid = Number(readFileSync(inFolder("next"), "utf8"));
      begun.push(() => process.kill(nextPid, "SIGKILL"));
      expect(status).toBe(0);
      expect(stdout).toContain(`sent: systemctl try-restart for process ${pid}\n`);
      expect(resultOf(stdout)).toEqual({
        result: "restarted",
        pid: `${nextPid}`,
        start: `${findProcessIdentity(nextPid)?.startTicks}`,
      });
      expect(restarts()).toEqual([`--no-ask-password --no-block try-restart -- ${unit}`]);
    });

    it("asks for nothing when another process runs already, whatever the unit's start limit", async () => {
      const { pid, identity } = await start();
      show({ MainPID: pid, StartLimitBurst: 1 });
      const { status, stdout } = run(restartArgs(`${Number(identity.startTicks) - 1}`), { journal: "Started.\\n" });
      expect(status).toBe(0);
      expect(resultOf(stdout)).toMatchObject({ result: "already-restarted", pid: `${pid}` });
      expect(restarts()).toEqual([]);
    });

    it.each([
      ["systemd has not let it start", { Result: "start-limit-hit", MainPID: 0, ActiveState: "failed" }, ""],
      ["the journal shows as many starts as are allowed", { StartLimitBurst: 3 }, "Started.\\nStarted.\\nStarted.\\n"],
    ])("refuses before anything is asked when %s", async (_, properties, journal) => {
      const { pid, identity } = await start();
      show({ MainPID: pid, ...properties });
      expect(run(restartArgs(identity.startTicks), { journal })).toMatchObject({
        status: 77,
        stdout: "",
        stderr: expect.stringContaining("StartLimitBurst"),
      });
      expect(restarts()).toEqual([]);
    });

    it.each(["infinity", "0", "", "5s"])("takes an interval of %j as what it is", async (interval) => {
      const { pid, identity } = await start();
      show({ MainPID: pid, StartLimitBurst: 3, StartLimitIntervalUSec: interval });
      const { status } = run(restartArgs(identity.startTicks), {
        journal: "Started.\\n".repeat(interval === "5s" ? 2 : 3),
      });
      // Systemd is asked, and denies it.
      expect({ status, asked: restarts().length }).toEqual({ status: 77, asked: 1 });
    });

    it("says that nothing was sent when systemd does not let this user restart it", async () => {
      const { pid, identity } = await start();
      show({ MainPID: pid });
      expect(run(restartArgs(identity.startTicks))).toMatchObject({
        status: 77,
        stdout: "",
        stderr: expect.stringContaining("Nothing was sent"),
      });
    });
  },
);
