import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  backupNameProblem,
  changesQueryProblem,
  oomQueryProblem,
  unitNameProblem,
} from "@/lib/domain/host/verb-parameters";

const helper = fileURLToPath(new URL("./guts-host", import.meta.url));
const run = (...args: string[]) => spawnSync("/bin/sh", [helper, ...args], { encoding: "utf8" });

describe("guts-host reading parameters", () => {
  it.each([
    [["process-memory"]],
    [["process-memory", "--pid-file"]],
    [["process-memory", "--pid-file", "/run/x", "more"]],
    [["system-memory", "more"]],
    [["oom-events", "--pid"]],
    [["oom-events", "--pid", "1", "--cgroup", "/x"]],
    [["oom-events", "--hours"]],
    [["oom-events", "--hours", "1", "--pid", "1"]],
    [["unit", "guts-node"]],
    [["changes", "--unit", "x", "--pid-file", "/run/x"]],
    [["changes", "--pid-file", "/run/x", "--days"]],
    [["config", "--pid-file", "/run/x", "--path", "/etc/shadow"]],
    [["backups", "--pid-file", "/run/x", "--path", "/etc/shadow"]],
    [["facts", "--unit", "x", "--pid-file", "/run/x"]],
    [["facts", "--pid", "1"]],
    [["changes", "--unit", "x", "--unit", "x"]],
    [["config-write", "--pid-file", "/run/x", "--expect", "a".repeat(64)]],
    [["config-write", "--pid-file", "/run/x", "--new", "a".repeat(64), "--expect", "a".repeat(64)]],
    [["config-write", "--pid-file", "/run/x", "--path", "/etc/shadow", "--new", "a".repeat(64)]],
    [["config-restore", "--pid-file", "/run/x", "--expect", "a".repeat(64), "--new", "a".repeat(64)]],
    [
      [
        ...["config-restore", "--pid-file", "/run/x", "--backup", "b", "--expect", "a".repeat(64)],
        ...["--new", "a".repeat(64), "--path", "/etc/shadow"],
      ],
    ],
    [["config-write", "--pid-file", "/run/x", "--expect", "a".repeat(64), "--new", "a".repeat(64), "--path", "/x"]],
    [["config-write", "--pid-file", "/run/x", "--expect", "a".repeat(64), "--new", "a".repeat(64), "--config"]],
    [["config", "--pid-file", "/run/x", "--config"]],
    [["config", "--pid-file", "/run/x", "--config", "/x", "--backup", "x.bak"]],
    [["reset-failed", "--unit", "x", "--start"]],
    [["reset-failed", "--unit", "x", "--start", "no"]],
    [["restart", "--unit", "x"]],
    [["version", "more"]],
  ])("answers %j with its usage and exit code 64", (args) => {
    expect(run(...args)).toMatchObject({ status: 64, stdout: "", stderr: expect.stringContaining("usage: guts-host") });
  });

  it.each(["0", "01", "-1", "1.5", "721", "x", "", "9".repeat(30), "1;id"])(
    "refuses %j hours, as the console does",
    (hours) => {
      expect(run("oom-events", "--hours", hours)).toMatchObject({ status: 64, stdout: "" });
      if (String(Number(hours)) === hours) expect(oomQueryProblem({ hours: Number(hours) })).not.toBeNull();
    },
  );

  it.each(["0", "91", "-7", "7 "])("refuses %j days, as the console does", (days) => {
    expect(run("changes", "--pid-file", "/run/x", "--days", days)).toMatchObject({ status: 64, stdout: "" });
    if (String(Number(days)) === days) expect(changesQueryProblem({ days: Number(days) })).not.toBeNull();
  });

  it.each(["0", "4194305", "self"])("refuses the process id %j, as the console does", (pid) => {
    expect(run("oom-events", "--pid", pid)).toMatchObject({ status: 64, stdout: "" });
    expect(oomQueryProblem({ pid: Number(pid) })).not.toBeNull();
  });

  it.each(["relative", "/a/../b", "/a\nb", "/a;id", "/$(id)"])(
    "refuses the cgroup %j, as the console does",
    (cgroup) => {
      expect(run("oom-events", "--cgroup", cgroup)).toMatchObject({ status: 64, stdout: "" });
      expect(oomQueryProblem({ cgroup })).not.toBeNull();
    },
  );

  it.each(["", "-x", "--all", "../x", "a/b", "a b", "a\nb", "a;id", "*", `${"x".repeat(256)}`])(
    "refuses the unit %j, as the console does",
    (unit) => {
      expect(run("unit", "--unit", unit)).toMatchObject({ status: 64, stdout: "" });
      expect(run("changes", "--pid-file", "/run/x", "--unit", unit)).toMatchObject({ status: 64, stdout: "" });
      expect(run("restart", "--unit", unit, "--expect-start", "5")).toMatchObject({ status: 64, stdout: "" });
      expect(unitNameProblem(unit)).not.toBeNull();
    },
  );

  it.each([
    "",
    ".",
    "..",
    "../config.yaml.bak",
    "/etc/config.yaml.bak",
    "-x.bak",
    "a b.bak",
    "a\n.bak",
    "$(id).bak",
    "*.bak",
  ])("refuses the backup name %j, as the console does", (name) => {
    expect(run("config", "--pid-file", "/run/x", "--backup", name)).toMatchObject({ status: 64 });
    expect(backupNameProblem(name)).not.toBeNull();
  });
});
