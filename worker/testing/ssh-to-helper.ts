import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TargetHost } from "@/lib/domain/target/target";
import { type SshServer, startSshServer } from "@/lib/testing/ssh-server";

const shipped = fileURLToPath(new URL("../../helper/guts-host", import.meta.url));

/** What sudo says to a user whom no rule of sudoers names, whether this machine has a sudo or not. */
const gate = (helperPath: string) => `#!/bin/sh
case $SSH_ORIGINAL_COMMAND in
  sudo*)
    echo 'sudo: a password is required' >&2
    exit 1
    ;;
esac
exec ${helperPath} forced
`;

/** Starts an sshd whose key runs nothing but the helper's verbs, and those not through sudo. `host` is for a target's `host:`. */
export async function startSshToHelper(): Promise<{
  server: SshServer;
  host: Pick<TargetHost, "transport" | "ssh">;
  stop(): Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), "guts-gate-"));
  // Over ssh the helper is run by its path: it has to be executable, whatever the clone's modes are.
  const helperPath = join(folder, "guts-host");
  copyFileSync(shipped, helperPath);
  chmodSync(helperPath, 0o755);
  const forcedCommand = join(folder, "gate");
  writeFileSync(forcedCommand, gate(helperPath), { mode: 0o755 });
  const server = await startSshServer({ forcedCommand });
  return {
    server,
    host: { transport: "ssh", ssh: { ...server.place, helperPath } },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
