import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBackups } from "./backups";
import { parseChanges } from "./changes";

const head = "== process\nstate: running\npid: 7\nstart_ticks: 1\nclk_tck: 100\nbtime: 1700000000\nexecutable: /x\n";
const end = "== end\nstate: running\n";
const sha = "ab".repeat(32);

const changes = `${head}== clock
now: 1700009000
== executable
path: /usr/local/bin/guts-node
replaced: yes
sha256: ${sha}
size: 1000
mtime: 1700008000
== package
package: guts-node
version: 0.1.0-2
== package-log
1700007000 install <none> 0.1.0-1
1700008000 upgrade 0.1.0-1 0.1.0-2
1700008500 reconfigure 1 2
== config
origin: argument
path: /etc/guts/config.yaml
size: 10
mtime: 1700005000
mode: 640
sha256: ${sha}
== unit-files
1700001000 /etc/systemd/system/guts-node.service
unreadable: a file of the unit is not there
1700002000 /etc/systemd/system/guts-node.service.d/override.conf
${end}`;

describe("parseChanges", () => {
  it("reads when each part of the process changed", () => {
    expect(parseChanges(changes)).toMatchObject({
      state: "answered",
      value: {
        readAt: 1_700_009_000_000,
        bootedAt: 1_700_000_000_000,
        executable: {
          path: "/usr/local/bin/guts-node",
          isReplaced: true,
          sha256: sha,
          sizeBytes: 1000,
          modifiedAt: 1_700_008_000_000,
        },
        package: { name: "guts-node", version: "0.1.0-2" },
        packageLog: [
          { at: 1_700_007_000_000, action: "install", fromVersion: null, toVersion: "0.1.0-1" },
          { at: 1_700_008_000_000, action: "upgrade", fromVersion: "0.1.0-1", toVersion: "0.1.0-2" },
        ],
        config: { path: "/etc/guts/config.yaml", modifiedAt: 1_700_005_000_000 },
        configOrigin: "argument",
        unitFiles: [
          { path: "/etc/systemd/system/guts-node.service", modifiedAt: 1_700_001_000_000 },
          { path: "/etc/systemd/system/guts-node.service.d/override.conf", modifiedAt: 1_700_002_000_000 },
        ],
        unreadable: ["unit-files: a file of the unit is not there"],
      },
    });
  });

  it("says null for a host that tells nothing but the process", () => {
    expect(parseChanges(`${head}== package\nunreadable: no package\n${end}`)).toMatchObject({
      value: {
        readAt: null,
        executable: null,
        package: null,
        packageLog: [],
        config: null,
        configOrigin: null,
        unitFiles: [],
        unreadable: ["package: no package"],
      },
    });
  });
});

describe("parseBackups", () => {
  it("reads the list, and a backup without a hash as one", () => {
    const text = `${head}== config\norigin: default\npath: /data/config.yaml\n== backups\n1700000200 12 ${sha} config.yaml.bak\n1700000100 9999999 - config.yaml.bak-1\nnonsense\n1 2 3 ../x\n${end}`;
    expect(parseBackups(text)).toMatchObject({
      value: {
        configPath: "/data/config.yaml",
        isDefaultPath: true,
        backups: [
          { name: "config.yaml.bak", modifiedAt: 1_700_000_200_000, sizeBytes: 12, sha256: sha },
          { name: "config.yaml.bak-1", modifiedAt: 1_700_000_100_000, sizeBytes: 9999999, sha256: null },
        ],
      },
    });
  });
});

describe("parseChanges and parseBackups", () => {
  it("answer every text", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(changes.length), (noise, at) => {
        for (const parse of [parseChanges, parseBackups]) {
          expect(parse(noise).state).toBe("malformed");
          expect(typeof parse(changes.slice(0, at) + noise + changes.slice(at)).state).toBe("string");
        }
      }),
      { seed: 10, numRuns: 500 },
    );
  });
});
