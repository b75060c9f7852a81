import "server-only";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { HostConfig } from "@/lib/domain/host/config";
import { type ConfigDiff, type HostReport, partValue } from "@/lib/domain/host/report";
import { compareConfig, type EarlierConfig } from "./compare-config";
import { readPart } from "./read-part";
import { findEarlierSnapshot } from "./snapshots";

/**
 * The difference between the configuration and what it was before: the newest of the backups beside it and the console's own
 * snapshots that differs from it, else the newest backup, which is then the same. Null when there is nothing to compare.
 */
export async function diffConfig(
  { targetId, at, config, backups }: Pick<HostReport, "targetId" | "at" | "config" | "backups">,
  reader: HostDetailReader,
): Promise<ConfigDiff | null> {
  const present = toVersion(partValue(config));
  if (!present) return null;
  const listed = partValue(backups)?.backups ?? [];
  const snapshot = await findEarlierSnapshot(targetId, present.sha256);
  const differing = listed.find(({ sha256 }) => sha256 !== null && sha256 !== present.sha256);
  // A snapshot was the configuration until then, so the younger of the two is what the last change went away from.
  if (snapshot && snapshot.at >= (differing?.modifiedAt ?? 0)) return compareConfig(snapshot, present);
  const chosen = differing ?? listed.find(({ sha256 }) => sha256 !== null);
  const earlier = chosen ? await readBackup(reader, chosen, at) : null;
  const before = earlier ?? snapshot;
  return before && compareConfig(before, present);
}

async function readBackup(
  reader: HostDetailReader,
  { name, modifiedAt }: { name: string; modifiedAt: number },
  at: number,
): Promise<EarlierConfig | null> {
  const version = toVersion(
    partValue(
      await readPart(
        () => reader.readBackup(name),
        () => at,
      ),
    ),
  );
  return version && { ...version, kind: "backup", name, at: modifiedAt };
}

/** A configuration that was read whole; null for one without hash or text. */
export function toVersion(config: HostConfig | null): { name: string; sha256: string; text: string } | null {
  if (!config?.file?.sha256 || config.redactedText === null) return null;
  return { name: config.file.path, sha256: config.file.sha256, text: config.redactedText };
}
