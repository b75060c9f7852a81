import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUnit } from "./unit";

const answer = (lines: string) => `== unit\n${lines}\n== end\nstate: answered\n`;
const unit = (lines: string) => {
  const result = parseUnit(answer(`Id=guts-node.service\nLoadState=loaded\n${lines}`));
  if (result.state !== "answered") throw new Error(result.detail);
  return result.value;
};

describe("parseUnit", () => {
  it("reads what decides a memory incident", () => {
    const lines = `ActiveState=active
SubState=running
Result=oom-kill
NRestarts=3
MainPID=4242
ExecMainPID=4242
ExecMainStartTimestamp=@1700000000
ExecMainExitTimestamp=
MemoryCurrent=29000000000
MemoryPeak=[not set]
MemoryMax=34359738368
MemoryHigh=infinity
ControlGroup=/system.slice/guts-node.service
FragmentPath=/etc/systemd/system/guts-node.service
DropInPaths=/etc/systemd/system/guts-node.service.d/override.conf /run/systemd/system/guts-node.service.d/50-x.conf
NeedDaemonReload=no
Restart=on-failure
RestartUSec=5s
StartLimitBurst=5
StartLimitIntervalUSec=8min 20s
LimitNOFILE=65535
LimitCORE=0
OOMPolicy=stop
OOMScoreAdjust=-500`;
    expect(unit(lines)).toMatchObject({
      id: "guts-node.service",
      activeState: "active",
      result: "oom-kill",
      restarts: 3,
      mainPid: 4242,
      mainStartedAt: 1_700_000_000_000,
      mainEndedAt: null,
      memoryCurrentBytes: 29000000000,
      memoryPeakBytes: null,
      memoryMaxBytes: 34359738368,
      memoryHighBytes: "unlimited",
      memorySwapMaxBytes: null,
      controlGroup: "/system.slice/guts-node.service",
      dropInPaths: [
        "/etc/systemd/system/guts-node.service.d/override.conf",
        "/run/systemd/system/guts-node.service.d/50-x.conf",
      ],
      needsDaemonReload: false,
      restart: "on-failure",
      startLimitInterval: "8min 20s",
      noFileLimit: 65535,
      coreLimit: 0,
      oomPolicy: "stop",
      oomScoreAdjust: -500,
    });
  });

  it("reads what systemd before 248 writes: numbers for infinity, times as text", () => {
    const lines = `MemoryCurrent=18446744073709551615
MemoryMax=18446744073709551615
ExecMainStartTimestamp=Tue 2023-11-14 22:13:20 UTC
ActiveEnterTimestamp=Tue 2023-11-14 23:13:20 CET`;
    expect(unit(lines)).toMatchObject({
      memoryCurrentBytes: null,
      memoryMaxBytes: "unlimited",
      mainStartedAt: 1_700_000_000_000,
      activeSince: null,
      mainPid: null,
    });
  });

  it.each([
    ["gone", answer("Id=x.service\nLoadState=not-found\nActiveState=inactive"), "host.unit"],
    ["unreadable", answer("unreadable: no systemd runs on this host"), "no systemd"],
    ["malformed", answer("hello"), "names no unit"],
    ["malformed", "== unit\nId=x.service", "cut off"],
  ])("answers %s for what is no unit", (state, text, detail) => {
    expect(parseUnit(text)).toEqual({ state, detail: expect.stringContaining(detail) });
  });

  it("answers every text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof parseUnit(text).state).toBe("string");
        expect(typeof parseUnit(answer(`Id=x\nMemoryMax=${text}\nExecMainStartTimestamp=${text}`)).state).toBe(
          "string",
        );
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
