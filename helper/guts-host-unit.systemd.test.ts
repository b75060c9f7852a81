import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SystemdHost, startSystemdHost, whyNoSystemd } from "@/lib/testing/systemd/host";
import { helperPath, resultOf, sha256 } from "./testing/call-helper";

const reason = whyNoSystemd();
if (reason !== null) console.warn(`the helper is not tested with a real systemd: ${reason}`);

const text = "a: 1\n";
const program = "#!/bin/sh\nwhile :; do sleep 1; done\n";
const unitText = (more: string, options = "") =>
  `[Unit]\nDefaultDependencies=no\n${more}\n[Service]\nExecStart=/bin/sh /opt/guts/program.sh --config /opt/guts/config.yaml\nRestart=always\nRestartSec=100ms\n${options}\n`;

describe.skipIf(reason !== null)("guts-host --unit with a real systemd", () => {
  let host: SystemdHost;
  beforeAll(async () => {
    host = await startSystemdHost({
      units: {
        "guts-node.service": unitText("StartLimitIntervalSec=0"),
        "limited.service": unitText("StartLimitIntervalSec=1min\nStartLimitBurst=2"),
        "stubborn.service": unitText("", "TimeoutStopSec=2\nExecStop=/bin/sleep 60"),
      },
      files: { "/opt/guts/program.sh": program, "/opt/guts/config.yaml": text },
    });
  }, 30_000);
  afterAll(() => host?.stop());

  /** Runs the helper inside; its exit code comes as a last line. */
  function run(args: readonly string[], input = "") {
    const command = `printf '%s' "$0" | /bin/sh '${helperPath}' "$@" 2>&1; echo "exit: $?"`;
    const stdout = host.inside("/bin/sh", "-c", command, input, ...args);
    const { result, reason: why, pid, start, path: file } = resultOf(stdout);
    return { stdout, code: Number(/exit: (\d+)\n$/.exec(stdout)?.[1]), result, reason: why, pid, start, path: file };
  }
  const shown = (unit: string, property: string) => host.inside("systemctl", "show", "-P", property, unit).trim();
  const startOf = (unit: string) => /start_ticks: (\d+)/.exec(run(["facts", "--unit", unit]).stdout)?.[1] ?? "";

  it("reads the main process", () => {
    const { stdout } = run(["facts", "--unit", "guts-node.service"]);
    expect(stdout).toContain(`state: running\npid: ${shown("guts-node.service", "MainPID")}\n`);
    expect(stdout).toContain("/bin/dash");
  });

  it("restarts the unit once, and says already the second time", () => {
    const start = startOf("guts-node.service");
    const restart = ["restart", "--unit", "guts-node.service", "--expect-start", start, "--timeout", "10"];
    const before = shown("guts-node.service", "MainPID");
    const first = run(restart);
    expect(first).toMatchObject({ code: 0, result: "restarted", pid: shown("guts-node.service", "MainPID") });
    expect(shown("guts-node.service", "MainPID")).not.toBe(before);
    expect(run(restart)).toMatchObject({ code: 0, result: "already-restarted", pid: first.pid, start: first.start });
  });

  it("refuses a restart that the start limit would turn into a stop, and leaves the unit running", () => {
    // The first start may be older than the journal of this host.
    host.inside("systemctl", "reset-failed", "limited.service");
    for (let turn = 0; turn < 2; turn += 1) host.inside("systemctl", "restart", "limited.service");
    const pid = shown("limited.service", "MainPID");
    const restart = ["restart", "--unit", "limited.service", "--expect-start", startOf("limited.service")];
    const refused = run(restart);
    expect(refused.stdout).toContain("StartLimitBurst=2");
    expect(refused.code).toBe(77);
    expect(shown("limited.service", "MainPID")).toBe(pid);
    // The journal gone, systemd does what was feared.
    host.inside("/bin/sh", "-c", "rm -r /run/log/journal; systemctl restart systemd-journald");
    expect(run(restart)).toMatchObject({
      code: 76,
      result: "not-back",
      reason: expect.stringContaining("start-limit-hit"),
    });
  });

  it("says still-running while systemd waits for a unit that does not stop", () => {
    const start = startOf("stubborn.service");
    const restart = ["restart", "--unit", "stubborn.service", "--expect-start", start, "--timeout", "1"];
    expect(run(restart)).toMatchObject({ code: 75, result: "still-running" });
  });

  it("replaces the configuration of the unit's main process", () => {
    const write = ["config-write", "--unit", "guts-node.service", "--expect", sha256(text), "--new", sha256("a: 2\n")];
    expect(run(write, "a: 2\n")).toMatchObject({ code: 0, result: "done", path: "/opt/guts/config.yaml" });
    expect(host.inside("cat", "/opt/guts/config.yaml")).toBe("a: 2\n");
  });

  it("says gone for a unit that was stopped", () => {
    host.inside("systemctl", "stop", "guts-node.service");
    expect(run(["facts", "--unit", "guts-node.service"]).stdout).toContain(
      "reason: the unit has no main process: it is inactive/dead",
    );
  });
});
