import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseStartTicks } from "@/demo/supervisor/process-facts";
import { type SystemdHost, startSystemdHost, whyNoSystemd } from "@/lib/testing/systemd/host";
import { helperPath, resultOf } from "./testing/call-helper";

const MIB = 2 ** 20;
const dropIns = "/etc/systemd/system/guts-node.service.d";
const unitFile = `[Unit]
DefaultDependencies=no
[Service]
ExecStart=/bin/sleep infinity
MemoryMax=900M
OOMScoreAdjust=100
`;
/** Ends at once, as a node does that cannot start with its file. */
const otherUnitFile = `[Unit]
DefaultDependencies=no
[Service]
ExecStart=/bin/false --config /etc/guts/config.yaml
`;
const noSystemd = whyNoSystemd();
if (noSystemd !== null) console.warn(`guts-host on units is not tested with a real systemd: ${noSystemd}`);

describe.skipIf(noSystemd !== null)("guts-host on a unit of a real systemd (cgroup version 1)", () => {
  let host: SystemdHost;
  beforeAll(async () => {
    const script = readFileSync(helperPath, "utf8");
    host = await startSystemdHost({
      units: { "guts-node.service": unitFile, "guts-other.service": otherUnitFile },
      files: { "/opt/guts-host": script },
    });
  });
  afterAll(() => host.stop());

  const shell = (script: string) => host.inside("/bin/sh", "-c", script);
  /** Exit code and output, whatever the code. */
  const call = (...args: string[]) => {
    const out = shell(`sh /opt/guts-host ${args.join(" ")} 2>/dev/null; echo "status $?"`);
    const status = Number(/status (\d+)\n$/.exec(out)?.[1]);
    return { status, out, result: resultOf(out) };
  };
  const limit = (...args: string[]) => call("memory-limit", "--unit", "guts-node.service", ...args);
  const property = (name: string) => shell(`systemctl show -p ${name} --value guts-node.service`).trim();
  const cgroupLimit = () =>
    Number(
      shell(`p=$(sed -n 's/^[0-9]*:memory://p' /proc/${property("MainPID")}/cgroup)
      cat "/sys/fs/cgroup/memory$p/memory.limit_in_bytes"`),
    );
  const startTicks = () => parseStartTicks(shell(`cat /proc/${property("MainPID")}/stat`)) ?? "";
  const files = () => shell(`ls -1 ${dropIns} 2>/dev/null || true`).trim();

  it("limits the running unit until the next boot, and takes that back", () => {
    const pid = property("MainPID");
    expect(call("memory-limits", "--unit", "guts-node").out).toContain(
      `max: ${900 * MIB}\nhigh: infinity\nsource: systemd\n==`,
    );
    const { status, result } = limit("--max", String(500 * MIB), "--keep", "runtime");
    expect({ status, result }).toMatchObject({
      status: 0,
      result: { result: "done", "max-before": String(900 * MIB), "max-after": String(500 * MIB) },
    });
    expect(cgroupLimit()).toBe(500 * MIB);
    expect(files()).toBe("");
    expect(limit("--max", String(500 * MIB), "--keep", "runtime").result.result).toBe("already");
    expect(limit("--max", "unset", "--keep", "runtime").result).toMatchObject({ "max-after": String(900 * MIB) });
    expect(cgroupLimit()).toBe(900 * MIB);
    expect(limit("--max", "unset", "--keep", "runtime").result.result).toBe("already");
    expect(property("MainPID")).toBe(pid);
  });

  it("keeps a limit for a unit that is down, whose next process is born under it", () => {
    shell("systemctl stop guts-node.service");
    try {
      expect(call("memory-limits", "--unit", "guts-node.service").out).toContain(`max: ${900 * MIB}\n`);
      expect(limit("--max", String(700 * MIB), "--keep", "runtime").result.result).toBe("refused");
      const kept = limit("--max", String(700 * MIB), "--keep", "persistent").result;
      expect(kept).toMatchObject({ result: "done", "max-before": String(900 * MIB), "max-after": String(700 * MIB) });
      expect(property("MainPID")).toBe("0");
    } finally {
      shell("systemctl start guts-node.service");
    }
    expect(cgroupLimit()).toBe(700 * MIB);
    expect(limit("--max", "unset", "--keep", "persistent").result.result).toBe("done");
  });

  it("tells the file of a unit that is down as its ExecStart names it, and replaces it", () => {
    shell("mkdir -p /etc/guts && printf 'a: 1\\n' >/etc/guts/config.yaml");
    const unit = "--unit guts-other.service";
    const named = "/etc/guts/config.yaml";
    const read = () => shell(`sh /opt/guts-host config ${unit} 2>&1 || true`);
    expect(read()).toContain(`path: ${named}\n`);
    const [before, after] = ["a: 1\\n", "a: 2\\n"].map((text) => shell(`printf '${text}' | sha256sum`).slice(0, 64));
    const write = `config-write ${unit} --expect ${before} --new ${after} --config`;
    expect(resultOf(shell(`printf 'a: 2\\n' | sh /opt/guts-host ${write} /etc/hostname; true`)).result).toBe("refused");
    expect(resultOf(shell(`printf 'a: 2\\n' | sh /opt/guts-host ${write} ${named}; true`)).result).toBe("done");
    expect(read()).toContain(`sha256: ${after}\n`);
  });

  it("keeps a limit over restarts in a drop-in of ours, in force at once, and removes it again", () => {
    const pid = property("MainPID");
    const { status, result } = limit("--max", String(600 * MIB), "--high", String(550 * MIB), "--keep", "persistent");
    expect({ status, result }).toMatchObject({
      status: 0,
      result: { result: "done", "max-after": String(600 * MIB), "drop-in": `${dropIns}/50-guts-runbook-memory.conf` },
    });
    expect(cgroupLimit()).toBe(600 * MIB);
    expect(property("MainPID")).toBe(pid);
    expect(shell(`stat -c %a ${dropIns} ${dropIns}/*`).trim().split("\n")).toEqual(["755", "644"]);
    expect(call("memory-limits", "--unit", "guts-node.service").out).toContain(
      `\nown-max: ${600 * MIB}\nown-high: ${550 * MIB}\n`,
    );
    shell("systemctl restart guts-node.service");
    expect(cgroupLimit()).toBe(600 * MIB);
    // Another maximum leaves the other limit of the drop-in alone.
    expect(limit("--max", String(650 * MIB), "--keep", "persistent").result).toMatchObject({
      result: "done",
      "high-after": String(550 * MIB),
    });
    expect(limit("--max", String(650 * MIB), "--keep", "persistent").result.result).toBe("already");
    expect(limit("--max", "unset", "--high", "unset", "--keep", "persistent").result).toMatchObject({
      result: "done",
      "max-after": String(900 * MIB),
      "high-after": "infinity",
    });
    expect(cgroupLimit()).toBe(900 * MIB);
    expect(files()).toBe("");
    shell("systemctl restart guts-node.service");
    expect(cgroupLimit()).toBe(900 * MIB);
  });

  it("puts back what stood before when somebody else has the last word about the unit", () => {
    limit("--max", String(600 * MIB), "--keep", "persistent");
    const before = shell(`cat ${dropIns}/50-guts-runbook-memory.conf`);
    shell(`printf '[Service]\\nMemoryMax=610M\\n' >${dropIns}/99-other.conf; systemctl daemon-reload`);
    const { status, result } = limit("--max", String(700 * MIB), "--keep", "persistent");
    expect({ status, result }).toMatchObject({
      status: 79,
      result: { result: "failed", reason: expect.stringContaining(`MemoryMax=${610 * MIB}`) },
    });
    expect(shell(`cat ${dropIns}/50-guts-runbook-memory.conf`)).toBe(before);
    expect(cgroupLimit()).toBe(610 * MIB);
    shell(`rm ${dropIns}/99-other.conf; systemctl daemon-reload`);
    expect(limit("--max", "unset", "--keep", "persistent").result["max-after"]).toBe(String(900 * MIB));
    expect(property("DropInPaths")).toBe("");
  });

  it("raises the out-of-memory score now and for every start to come", () => {
    const start = startTicks();
    const args = ["--unit", "guts-node.service", "--expect-start", start, "--value", "400", "--keep", "persistent"];
    const { result } = call("oom-score", ...args);
    expect(result).toEqual({
      result: "done",
      before: "100",
      after: "400",
      "drop-in": `${dropIns}/50-guts-runbook-oom.conf`,
    });
    expect(call("oom-score", ...args).result.result).toBe("already");
    expect(call("oom-score-read", "--unit", "guts-node.service").out).toContain("\nvalue: 400\npersistent: 400\n");
    shell("systemctl restart guts-node.service");
    expect(shell(`cat /proc/${property("MainPID")}/oom_score_adj`).trim()).toBe("400");
    // The score that the unit has without us is taken back by removing what is ours.
    const undone = args.map((word) => (word === start ? startTicks() : word === "400" ? "100" : word));
    expect(call("oom-score", ...undone).result).toMatchObject({ result: "done", before: "400", after: "100" });
    expect(files()).toBe("");
    expect(call("oom-score", ...undone).result.result).toBe("already");
  });

  /**
   * Calls the helper, and has TERM sent to all of its session while systemd is asked to read its files again, for which
   * the helper is made to call a program that takes its time.
   */
  const interrupted = (...args: string[]) =>
    shell(`rm -f /opt/reloading
      sed 's|^  systemctl --no-ask-password daemon-reload|  : >/opt/reloading; sleep 1\\n&|' /opt/guts-host >/opt/slow-guts-host
      setsid sh /opt/slow-guts-host ${args.join(" ")} >/opt/said 2>&1 & called=$!
      n=0; while [ ! -e /opt/reloading ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done
      kill -s TERM -- -$called; wait $called; echo "status $?"; cat /opt/said`);

  it("does a lasting limit as a whole, and says so, when it is asked to end between its halves", () => {
    const kept = ["--unit", "guts-node.service", "--keep", "persistent"];
    const out = interrupted("memory-limit", ...kept, "--max", String(620 * MIB));
    expect(out).toMatch(/^status 0\n[\s\S]*\nresult: done\n/);
    expect([cgroupLimit(), property("NeedDaemonReload")]).toEqual([620 * MIB, "no"]);
    limit("--max", "unset", "--keep", "persistent");
    expect(files()).toBe("");
  });

  it("does a lasting score as a whole, and says so, when it is asked to end between its halves", () => {
    const args = ["--unit", "guts-node.service", "--expect-start", startTicks(), "--value"];
    expect(interrupted("oom-score", ...args, "410", "--keep", "persistent")).toMatch(
      /^status 0\n[\s\S]*\nresult: done\n/,
    );
    expect(property("OOMScoreAdjust")).toBe("410");
    expect(call("oom-score", ...args, "100", "--keep", "persistent").result.result).toBe("done");
    expect(files()).toBe("");
  });

  it("puts both halves back when nobody reads any more what it says", () => {
    const unread = (words: string) =>
      shell(`{ sh /opt/guts-host ${words} 2>/dev/null; echo $? >/opt/status; } | head -n 1 >/dev/null
        cat /opt/status`).trim();
    expect(unread(`memory-limit --unit guts-node.service --max ${630 * MIB} --keep persistent`)).toBe("74");
    expect([cgroupLimit(), files(), property("NeedDaemonReload")]).toEqual([900 * MIB, "", "no"]);
    const start = startTicks();
    expect(unread(`oom-score --unit guts-node.service --expect-start ${start} --value 420 --keep persistent`)).toBe(
      "74",
    );
    expect(shell(`cat /proc/${property("MainPID")}/oom_score_adj`).trim()).toBe("100");
    expect([property("OOMScoreAdjust"), files()]).toEqual(["100", ""]);
  });

  it("tells of the next start what systemd says, and not what a file says that it has not read", () => {
    shell(`mkdir -p ${dropIns}; printf '[Service]\\nOOMScoreAdjust=444\\n' >${dropIns}/50-guts-runbook-oom.conf`);
    expect(call("oom-score-read", "--unit", "guts-node.service").out).toContain("\nvalue: 100\npersistent: 100\n");
    shell(`rm ${dropIns}/50-guts-runbook-oom.conf; rmdir ${dropIns}; systemctl daemon-reload`);
  });

  it("refuses a unit without a main process, and one whose process only starts a container", () => {
    expect(call("memory-limit", "--unit", "sshd.socket", "--max", "infinity", "--keep", "runtime").status).toBe(77);
    shell(`cp /bin/sleep /opt/docker; printf '[Service]\\nExecStart=/opt/docker infinity\\n[Unit]\\nDefaultDependencies=no\\n' >/etc/systemd/system/wrapped.service
      systemctl daemon-reload; systemctl start wrapped.service`);
    const { status, result } = call(
      "memory-limit",
      "--unit",
      "wrapped.service",
      "--max",
      "infinity",
      "--keep",
      "runtime",
    );
    expect({ status, result }).toMatchObject({ status: 77, result: { reason: expect.stringContaining("container") } });
  });

  it("resets the failed state of a unit that has used up its starts, which can then be started", () => {
    shell(`printf '[Unit]\\nDefaultDependencies=no\\nStartLimitBurst=2\\nStartLimitIntervalSec=600\\n[Service]\\nExecStart=/bin/sh -c "test -e /opt/works && exec sleep infinity"\\nRestart=on-failure\\nRestartSec=50ms\\n' >/etc/systemd/system/weak.service
      systemctl daemon-reload; systemctl start weak.service; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do systemctl is-failed -q weak.service && break; sleep 0.1; done`);
    const { status, result } = call("reset-failed", "--unit", "weak.service");
    expect({ status, result }).toMatchObject({ status: 0, result: { before: expect.stringMatching(/^failed\//) } });
    expect(result.after).toBe("inactive/success");
    shell("touch /opt/works; systemctl start weak.service");
    expect(shell("systemctl is-active weak.service").trim()).toBe("active");
  });

  it("collects the unit, its log and its changes for a bundle", () => {
    const { status, out } = call("diagnostics", "--unit", "guts-node.service", "--log-lines", "50");
    expect(status).toBe(0);
    expect(out).toMatch(/\n== unit\n-- unit\n[\s\S]*\nId=guts-node\.service\n/);
    expect(out).toMatch(/\n== journal\n.*guts-node/);
    expect(out).toMatch(/\n== changes\n-- process\n[\s\S]*-- unit-files\n/);
    expect(out).toMatch(/\n== end\nstate: running\n/);
  });
});
