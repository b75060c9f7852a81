import "server-only";
import { type ApiAnswer, inWords } from "./api";
import type { ConfigKey } from "./config-map";
import { anySchema, type ConfigMap, configMapListSchema, configMapSchema } from "./objects";
import { type Found, namespaced, type Place } from "./place";

/** Marks the copies that the console made: it deletes no other, and restores from no other. */
export const backupLabel = "guts-runbook.io/backup";
const mostKept = 5;

/** `NAME-bak-20261124t034512123z`: sorted by name they are sorted by time. */
function backupName(name: string, atMs: number): string {
  return `${name}-bak-${new Date(atMs).toISOString().replaceAll(/[-:.]/g, "").toLowerCase()}`;
}

function isBackupOf(name: string, { metadata }: ConfigMap): boolean {
  const stamp = metadata.name.startsWith(`${name}-bak-`) ? metadata.name.slice(`${name}-bak-`.length) : "";
  return /^[0-9]{8}t[0-9]{9}z$/.test(stamp) && metadata.labels?.[backupLabel] === "true";
}

/** The console's copies of a config map, oldest first. */
export async function listBackups(place: Place, name: string, signal?: AbortSignal): Promise<ApiAnswer<ConfigMap[]>> {
  const answer = await place.api.get({
    path: namespaced(place.host, "configmaps"),
    query: { labelSelector: `${backupLabel}=true` },
    schema: configMapListSchema,
    signal,
  });
  if (answer.state === "refused") return answer;
  const ours = answer.value.items.filter((candidate) => isBackupOf(name, candidate));
  return { state: "ok", value: ours.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)) };
}

/**
 * Copies a config map as it was read, without annotations, which would make deployment tools take the copy for theirs. The
 * newest copy serves again where it has the same content: a repeat after a crash makes no second one. Returns its name.
 */
export async function keepBackup(
  place: Place,
  configMap: ConfigMap,
  nowMs: number,
  signal: AbortSignal,
): Promise<ApiAnswer<string>> {
  const { name } = configMap.metadata;
  const known = await listBackups(place, name, signal);
  if (known.state === "refused") return known;
  const newest = known.value.at(-1);
  if (newest && sameContent(newest, configMap)) return { state: "ok", value: newest.metadata.name };
  const made = await place.api.create({
    path: namespaced(place.host, "configmaps"),
    query: { fieldManager: "guts-runbook" },
    schema: configMapSchema,
    signal,
    body: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: backupName(name, nowMs),
        namespace: place.host.namespace,
        labels: { [backupLabel]: "true", "app.kubernetes.io/managed-by": "guts-runbook" },
      },
      immutable: true,
      ...(configMap.data ? { data: configMap.data } : {}),
      ...(configMap.binaryData ? { binaryData: configMap.binaryData } : {}),
    },
  });
  return made.state === "ok" ? { state: "ok", value: made.value.metadata.name } : made;
}

function sameContent(a: ConfigMap, b: ConfigMap): boolean {
  const text = ({ data, binaryData }: ConfigMap) =>
    JSON.stringify([data, binaryData].map((map) => Object.entries(map ?? {}).sort()));
  return text(a) === text(b);
}

/** Deletes all but the five newest copies. What stays because it could not be deleted is said; null: nothing to say. */
export async function pruneBackups(place: Place, name: string, signal: AbortSignal): Promise<string | null> {
  const known = await listBackups(place, name, signal);
  if (known.state === "refused") return `older backups were not looked through: ${inWords(known)}`;
  const left: string[] = [];
  for (const { metadata } of known.value.slice(0, -mostKept)) {
    const path = namespaced(place.host, "configmaps", metadata.name);
    const removed = await place.api.remove({ path, schema: anySchema, signal });
    if (removed.state === "refused" && removed.status !== 404) left.push(metadata.name);
  }
  return left.length === 0 ? null : `older backups could not be deleted: ${left.join(", ")}`;
}

/** The configuration in one of the console's copies. */
export async function findBackup(
  place: Place,
  { name, key }: ConfigKey,
  backup: string,
  signal?: AbortSignal,
): Promise<Found<string>> {
  const known = await listBackups(place, name, signal);
  if (known.state === "refused") return { state: "refused", detail: `backups cannot be listed: ${inWords(known)}` };
  const text = known.value.find(({ metadata }) => metadata.name === backup)?.data?.[key];
  if (text !== undefined) return { state: "found", value: text };
  return { state: "gone", detail: `${backup} is no backup that the console made of config map ${name}` };
}
