import { describe, expect, test } from "vitest";
import { parseSupervisorArguments } from "@/demo/supervisor/arguments";
import { findProcessIdentity, findRssBytes, parseRssBytes, parseStartTicks } from "@/demo/supervisor/process-facts";
import { restartDelayMs } from "@/lib/launcher/supervise/restart-delay";

const COMPLETE = [
  ...["--state", "/tmp/state", "--limit-bytes", "536870912", "--config", "c.yaml"],
  ...["--api-addr", "127.0.0.1:1", "--metrics-addr", "127.0.0.1:2"],
];

describe("the supervisor's command line", () => {
  test("the node's program lies beside the supervisor's unless told otherwise", () => {
    const url = "file:///opt/demo/supervisor.mjs";
    expect(parseSupervisorArguments(COMPLETE, url)).toMatchObject({
      limitBytes: 536_870_912,
      nodePath: "/opt/demo/node.mjs",
      marker: null,
      restartEverySeconds: null,
    });
    expect(parseSupervisorArguments([...COMPLETE, "--node", "/x.mjs"], url).nodePath).toBe("/x.mjs");
  });

  test.each(["--state", "--limit-bytes", "--config", "--api-addr", "--metrics-addr"])("%s must be given", (flag) => {
    const at = COMPLETE.indexOf(flag);
    const argv = COMPLETE.toSpliced(at, 2);
    expect(() => parseSupervisorArguments(argv, "file:///s.mjs")).toThrow(`${flag} is missing`);
  });

  test("a time between restarts is whole seconds", () => {
    const parse = (seconds: string) =>
      parseSupervisorArguments([...COMPLETE, `--restart-every=${seconds}`], "file:///s");
    expect(parse("85").restartEverySeconds).toBe(85);
    expect(() => parse("0")).toThrow(/--restart-every/);
    expect(() => parse("1m")).toThrow(/--restart-every/);
  });

  test.each(["0", "-1", "512MiB", "1.5"])("a limit of %j is refused", (limit) => {
    const argv = COMPLETE.map((word) => (word === "536870912" ? `${limit}` : word));
    expect(() =>
      parseSupervisorArguments(
        argv.map((word) => (word === "-1" ? "=-1" : word)),
        "file:///s.mjs",
      ),
    ).toThrow(/--limit-bytes/);
  });
});

describe("facts about a process", () => {
  test("a program name with blanks and brackets does not shift the start time", () => {
    const fields = Array.from({ length: 50 }, (_, index) => String(index + 3));
    expect(parseStartTicks(`7 (a) (b c) ${fields.join(" ")}`)).toBe("22");
  });

  test("VmRSS is KiB in the file and bytes here, and a process without memory has none", () => {
    expect(parseRssBytes("VmHWM:\t  9 kB\nVmRSS:\t  1024 kB\n")).toBe(1_048_576);
    expect(parseRssBytes("Name:\tzombie\n")).toBeNull();
  });

  test("a live process has an identity and a size; one that is gone has neither", () => {
    expect(findProcessIdentity(process.pid)).toMatchObject({ pid: process.pid, executable: process.execPath });
    expect(findRssBytes(process.pid)).toBeGreaterThan(1_000_000);
    expect(findProcessIdentity(2 ** 30)).toBeNull();
    expect(findRssBytes(2 ** 30)).toBeNull();
  });
});

test("a kill at the limit costs one second, other exits up to thirty", () => {
  expect(restartDelayMs(true, 7)).toBe(1000);
  expect([0, 1, 2, 3, 4, 5, 20].map((failures) => restartDelayMs(false, failures))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
});
