import { describe, expect, it } from "vitest";
import { createPlaceholders } from "./placeholders";

const known = {
  hosts: [
    ["validator-2", "10.1.2.3:9090"],
    ["prometheus.example.org:9090", "prometheus.example.org"],
  ],
  people: [["Ana Alt"], ["Ben", "ben@example.org"]],
};

describe("placeholders", () => {
  it.each([
    ["validator-2 restarted by Ana Alt", "host-1 restarted by person-1"],
    ["Validator-2, then VALIDATOR-2.", "host-1, then host-1."],
    ['up{instance="validator-2:9090"}', 'up{instance="host-1:9090"}'],
    ["10.1.2.3 and 10.1.2.3:9090 are one", "host-1 and host-1:9090 are one"],
    ["validator-2.internal.example.org", "host-1"],
    ["asked Ben <ben@example.org>", "asked person-1 <person-1>"],
    ["see https://prometheus.example.org:9090/graph.", "see url-1"],
    ["validator-22 is another, and so is myvalidator-2", "validator-22 is another, and so is myvalidator-2"],
    ["root@10.9.9.9", "person-1"],
    ["to 192.168.7.8:22", "to host-1:22"],
    ["from fe80::1 or ::1 or 2001:db8:0:0:0:0:0:1", "from host-1 or host-2 or host-3"],
    ["00:1b:44:11:3a:b7", "host-1"],
    ["node-7.lan and db:5432", "host-1 and host-2:5432"],
    ["at 04:22:00 UTC, 2026-10-01T04:22:00.000Z", "at 04:22:00 UTC, 2026-10-01T04:22:00.000Z"],
    ["storage.cache.max_size: 67108864", "storage.cache.max_size: 67108864"],
    ["config.yaml.bak, guts-runbook.yaml, v1.2.3", "config.yaml.bak, guts-runbook.yaml, v1.2.3"],
    ["+16.8 MiB/min, 93.4 % of 512 MiB", "+16.8 MiB/min, 93.4 % of 512 MiB"],
  ])("%s", (text, expected) => {
    expect(createPlaceholders(known)(text)).toBe(expected);
  });

  it("are the same wherever a name comes, and new ones follow in the order in which they are met", () => {
    const hide = createPlaceholders(known);
    expect(hide("10.0.0.1 then 10.0.0.2")).toBe("host-1 then host-2");
    expect(hide("10.0.0.2 then 10.0.0.1, 10.0.0.3")).toBe("host-2 then host-1, host-3");
    expect([hide("Ben"), hide("ben@example.org")]).toEqual(["person-1", "person-1"]);
  });

  it("take a text that is a name as a whole, however short", () => {
    const hide = createPlaceholders({ hosts: [["a"]], people: [["X"], [" "]] });
    expect([hide("X"), hide("a"), hide("Option X takes a minute"), hide("")]).toEqual([
      "person-1",
      "host-1",
      "Option X takes a minute",
      "",
    ]);
  });

  it("do not take long over long texts", () => {
    const hide = createPlaceholders(known);
    const started = performance.now();
    for (const piece of ["a", "a-", "a.", "a@", "0:", "x+", "1."]) hide(piece.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
