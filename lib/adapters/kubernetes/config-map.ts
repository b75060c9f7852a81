import "server-only";
import { createHash } from "node:crypto";
import type { ActOptions, ActResult, ConfigSource, Reading } from "@/lib/domain/host/actor";
import { UpstreamError } from "@/lib/errors";
import { carryOut, type Deed, notFound, refusedBy, result } from "./act";
import { inWords } from "./api";
import { backupLabel, findBackup, keepBackup, pruneBackups } from "./config-backups";
import { type ConfigMap, configMapSchema } from "./objects";
import { findOwner } from "./ownership";
import { type Found, namespaced, type Place } from "./place";

export interface ConfigKey {
  name: string;
  key: string;
}

/** Why a target's configuration cannot be looked at. */
export const noConfigMap = "the target names no config map; set host.kubernetes.configMap to its name and key";

/** What stands for a path: a config map's key has none. */
export function configPath({ host }: Place, { name, key }: ConfigKey): string {
  return `configmap/${host.namespace}/${name}#${key}`;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** The configuration as the config map holds it; a running pod sees a change up to a minute later, or at its next start. */
export async function readConfigSource(place: Place, signal?: AbortSignal): Promise<Reading<ConfigSource>> {
  const configMap = place.host.configMap;
  if (!configMap) return { state: "not supported", detail: noConfigMap };
  const found = await readConfigMap(place, configMap.name, signal);
  if (found.state !== "found") return found;
  const text = found.value.data?.[configMap.key];
  if (text === undefined) return { state: "gone", detail: noKey(found.value, configMap) };
  return { state: "answered", value: { path: configPath(place, configMap), sha256: sha256(text), text } };
}

/** Compare-and-swap on hash and resource version, after the whole config map was copied beside it. */
export function writeConfig(
  place: Place,
  options: ActOptions & { expectSha256: string; newSha256: string; text: string },
): Promise<ActResult> {
  const configMap = place.host.configMap;
  if (!configMap) return Promise.resolve(result("not supported", noConfigMap));
  if (sha256(options.text) !== options.newSha256) {
    return Promise.resolve(result("refused", "Nothing was done: the text is not the one that was planned."));
  }
  return carryOut(options, (deed) => swap(place, configMap, options, options.text, deed));
}

/** As `writeConfig`, with the content of one of the console's copies. */
export function restoreConfig(
  place: Place,
  options: ActOptions & { backup: string; expectSha256: string; newSha256: string },
): Promise<ActResult> {
  const configMap = place.host.configMap;
  if (!configMap) return Promise.resolve(result("not supported", noConfigMap));
  return carryOut(options, async (deed) => {
    const backup = await findBackup(place, configMap, options.backup, deed.signal);
    if (backup.state !== "found") return notFound(backup);
    if (sha256(backup.value) !== options.newSha256) {
      return result("changed", `The backup ${options.backup} no longer has the content that was planned.`);
    }
    return swap(place, configMap, options, backup.value, deed);
  });
}

async function swap(
  place: Place,
  configMap: ConfigKey,
  { expectSha256, newSha256 }: { expectSha256: string; newSha256: string },
  text: string,
  deed: Deed,
): Promise<ActResult> {
  const path = configPath(place, configMap);
  const found = await readConfigMap(place, configMap.name, deed.signal);
  if (found.state !== "found") return notFound(found);
  const now = found.value.data?.[configMap.key];
  if (now === undefined) return result("refused", `Nothing was done: ${noKey(found.value, configMap)}.`);
  const hash = sha256(now);
  const facts = { path, before: expectSha256, after: newSha256 };
  if (hash === newSha256) return result("already", `${path} has this content already.`, facts);
  if (hash !== expectSha256) return result("changed", `${path} is no longer what was planned from. Plan anew.`);
  if (found.value.immutable) return result("refused", `Nothing was done: config map ${configMap.name} is immutable.`);

  deed.begin();
  const backup = await keepBackup(place, found.value, Date.now(), deed.signal);
  if (backup.state === "refused") return refusedBy(backup, "The backup could not be made, so nothing was changed");
  deed.say(`backup: config map ${backup.value}`);
  const owner = findOwner(found.value.metadata);
  const written = await place.api.patch({
    kind: "merge",
    path: namespaced(place.host, "configmaps", configMap.name),
    query: { fieldManager: "guts-runbook" },
    schema: configMapSchema,
    signal: deed.signal,
    body: { metadata: { resourceVersion: found.value.metadata.resourceVersion }, data: { [configMap.key]: text } },
  });
  if (written.state === "refused" && written.status === 409) {
    return result("changed", `${path} was changed by somebody else just now; nothing was written. Plan anew.`);
  }
  if (written.state === "refused") return refusedBy(written, `${path} was not written`);
  deed.say(`${path}: sha256 ${expectSha256.slice(0, 12)} → ${newSha256.slice(0, 12)}`);
  if (owner !== null) deed.say(owner);
  const kept = await pruneBackups(place, configMap.name, deed.signal).catch((error: unknown) => {
    // The file is written: what is tidied up after that decides nothing.
    if (!(error instanceof UpstreamError)) throw error;
    return `older backups were not looked through: ${error.message}`;
  });
  if (kept !== null) deed.say(kept);
  return result("done", `${path} was written; its pod reads it at its next start.`, {
    ...facts,
    backup: backup.value,
    ...(owner === null ? {} : { owner }),
  });
}

/** The config map as it is now; the console's own backups are none that it edits. */
export async function readConfigMap(place: Place, name: string, signal?: AbortSignal): Promise<Found<ConfigMap>> {
  const path = namespaced(place.host, "configmaps", name);
  const answer = await place.api.get({ path, schema: configMapSchema, signal });
  if (answer.state === "ok") {
    const isBackup = answer.value.metadata.labels?.[backupLabel] !== undefined;
    return isBackup
      ? { state: "refused", detail: `config map ${name} is a backup of the console's own` }
      : { state: "found", value: answer.value };
  }
  const state = answer.status === 404 ? "gone" : "refused";
  return { state, detail: `config map ${place.host.namespace}/${name} cannot be read: ${inWords(answer)}` };
}

function noKey({ data, binaryData }: ConfigMap, { name, key }: ConfigKey): string {
  if (binaryData?.[key] !== undefined)
    return `key ${key} of config map ${name} is binary data, which the console does not edit`;
  const keys = Object.keys(data ?? {}).join(", ");
  return `config map ${name} has no key ${key}; set host.kubernetes.configMap.key to one of: ${keys || "(it has none)"}`;
}
