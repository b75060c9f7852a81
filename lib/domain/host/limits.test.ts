import { describe, expect, it } from "vitest";
import { parseMemoryLimits, parseOomScore } from "./limits";
import { parseVersion } from "./version";

const answer = (section: string, lines: string, end = "running") =>
  `== process\nstate: running\npid: 7\n== ${section}\n${lines}\n== end\nstate: ${end}\n`;

describe("parseMemoryLimits", () => {
  it("reads limits in force and the console's own setting", () => {
    const text = answer("limits", "max: 1073741824\nhigh: infinity\nsource: systemd\nown-max: 1073741824");
    expect(parseMemoryLimits(text)).toEqual({
      state: "answered",
      value: { max: 2 ** 30, high: "infinity", ownSetting: { max: 2 ** 30, high: "unset" }, source: "systemd" },
    });
  });

  it("takes what cannot be read for unknown, not for no limit", () => {
    expect(parseMemoryLimits(answer("limits", "max: unreadable\nhigh: unreadable\nsource: none"))).toEqual({
      state: "answered",
      value: { max: null, high: null, ownSetting: null, source: "none" },
    });
  });

  it("says when the process is gone, and when the answer is cut off", () => {
    expect(parseMemoryLimits("== process\nstate: gone\nreason: it ended\n== end\nstate: gone\n")).toEqual({
      state: "gone",
      detail: "it ended",
    });
    expect(parseMemoryLimits(answer("limits", "max: 1", "gone")).state).toBe("gone");
    expect(parseMemoryLimits("== limits\nmax: 1\n").state).toBe("malformed");
  });
});

describe("parseOomScore", () => {
  it.each([
    ["value: -500\npersistent: -500", { value: -500, persistent: -500 }],
    ["value: 0", { value: 0, persistent: null }],
    ["value: 1000\npersistent: 1001", { value: 1000, persistent: null }],
  ])("reads %j", (lines, value) => {
    expect(parseOomScore(answer("oom", lines))).toEqual({ state: "answered", value });
  });

  it("gives no score where the host tells none", () => {
    expect(parseOomScore(answer("oom", "value: unreadable")).state).toBe("unreadable");
  });
});

describe("parseVersion", () => {
  it("reads hash and user, and knows neither where they are not told", () => {
    const sha256 = "a".repeat(64);
    expect(parseVersion(`== version\nhelper: 1\nsha256: ${sha256}\nuid: 0\n== end\n`)).toEqual({ sha256, uid: 0 });
    expect(parseVersion("hello")).toEqual({ sha256: null, uid: null });
  });
});
