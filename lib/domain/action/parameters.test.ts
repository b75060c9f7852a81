import { describe, expect, it } from "vitest";
import { parseNodeConfig } from "@/lib/domain/config-edit/parse-node-config";
import { actionParameters } from "./parameters";

const limit = actionParameters["limit-connections"];
const first = { captureFirst: true };
const sections = {
  api: 'api:\n  addr: "127.0.0.1:1"\n  request_timeout_secs: 30\n  max_body_size: 2048\n  cors_enabled: true\n  cors_origins: []\n',
  p2p: 'p2p:\n  enabled: true\n  addr: "127.0.0.1:2"\n  allowed_peers: []\n  bootstrappers: []\n  message_backlog: 16\n  mailbox_size: 16\n  timeout_secs: 1\n',
};

describe("option C", () => {
  it("sets both by the runbook's values, or the one that is given and nothing else", () => {
    expect(limit.parse({})).toEqual({ maxConnections: 1000, maxPeers: 25, ...first });
    expect(limit.parse({ maxConnections: 900 })).toEqual({ maxConnections: 900, ...first });
    expect(limit.parse({ maxPeers: "20", maxConnections: "" })).toEqual({ maxPeers: 20, ...first });
    expect(limit.parse({ maxPeers: 20, maxConnections: null })).toEqual({ maxPeers: 20, ...first });
  });

  it("is refused with neither, and means the same when its own result is read again", () => {
    expect(limit.safeParse({ maxConnections: "", maxPeers: "" }).error?.issues[0]?.message).toContain(
      "nothing to change",
    );
    for (const given of [{}, { maxPeers: 9 }]) expect(limit.parse(limit.parse(given))).toEqual(limit.parse(given));
  });
});

describe("a value that is accepted is one that the file may have", () => {
  it.each([
    ["p2p", "max_peers", [1, 1000], (value: number) => limit.safeParse({ maxPeers: value }).success],
    ["api", "max_connections", [1, 100_000], (value: number) => limit.safeParse({ maxConnections: value }).success],
  ] as const)("%s.%s", (section, name, [least, most], isAccepted) => {
    for (const value of [least, most, most + 1]) {
      const text = `${sections[section]}  ${name}: ${value}\n`;
      const isFine = parseNodeConfig(text).findings.every(({ severity }) => severity === "note");
      expect([value, isAccepted(value)]).toEqual([value, isFine]);
    }
  });

  it("a write buffer of 64 KiB, and none below", () => {
    const rocksdb = (writeBufferBytes: unknown) => actionParameters["tune-rocksdb"].safeParse({ writeBufferBytes });
    expect(rocksdb("64 KiB").data?.writeBufferBytes).toBe(65_536);
    expect(rocksdb(65_535).success).toBe(false);
  });
});

describe("a size", () => {
  const cache = (maxSizeBytes: unknown) => actionParameters["reduce-cache"].safeParse({ maxSizeBytes });

  it("is bytes as the runbook writes them, also in a form, or has a binary unit", () => {
    for (const given of [134_217_728, "134217728", " 134217728 ", "128 MiB"]) {
      expect(cache(given).data).toEqual({ maxSizeBytes: 134_217_728, ...first });
    }
  });

  it.each(["", "-1", "1e9", "128M", "128 MB", "0x80000000", "99999999999999999999"])("is not %j", (given) => {
    expect(cache(given).success).toBe(false);
  });
});
