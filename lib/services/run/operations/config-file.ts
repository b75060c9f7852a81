import "server-only";
import type { OperationContext, OperationVerdict } from "./driver";
import { failedVerdict, unknownVerdict, verified } from "./outcome";

/** Whether the node's configuration file has the bytes that were wanted. */
export async function verifyConfigHash(
  { actor }: OperationContext,
  { path, newSha256 }: { path: string; newSha256: string },
): Promise<OperationVerdict> {
  const source = await actor?.readConfigSource();
  if (source?.state !== "answered") {
    const reason = source?.detail ?? "no host access";
    return unknownVerdict(`The configuration file cannot be read back: ${reason}`, `What does ${path} hold now?`);
  }
  const { sha256 } = source.value;
  return sha256 === newSha256
    ? verified(`${path} has the planned content (sha256 ${sha256.slice(0, 12)}).`)
    : failedVerdict(`${path} has other content than was written.`, `Who changed ${path}, and to what?`);
}

/** The backup beside the file that has this content: for a write whose answer was lost. Null when there is none, or no way to look. */
export async function findBackup({ reader }: OperationContext, sha256: string): Promise<string | null> {
  const listed = await reader?.readBackups();
  if (listed?.state !== "answered") return null;
  return listed.value.backups.find((backup) => backup.sha256 === sha256)?.name ?? null;
}
