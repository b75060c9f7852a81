import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SystemdHost, startSystemdHost, whyNoSystemd } from "./host";

const reason = whyNoSystemd();
if (reason !== null) console.warn(`systemd in namespaces is not tested: ${reason}`);

describe.skipIf(reason !== null)("a host of its own", () => {
  let host: SystemdHost;
  beforeAll(async () => {
    host = await startSystemdHost({
      units: {
        "sleeper.service": "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/sleep 600\n",
      },
    });
  }, 30_000);
  afterAll(() => host.stop());

  it("runs a systemd that knows the test's unit and no other service of this machine", () => {
    expect(host.inside("systemctl", "is-active", "sleeper.service").trim()).toBe("active");
    host.inside("systemctl", "set-property", "--runtime", "sleeper.service", "MemoryMax=100M");
    expect(host.inside("systemctl", "show", "-p", "MemoryMax", "sleeper.service").trim()).toBe("MemoryMax=104857600");
  });
});
