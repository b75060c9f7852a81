import "server-only";
import type { ConfigBackups } from "@/lib/domain/host/backups";
import { type HostConfig, problemsOf } from "@/lib/domain/host/config";
import type { HostAnswer, ProcessStamp } from "@/lib/domain/host/process-answer";
import { redactConfig } from "@/lib/domain/host/redact-config";
import { inWords } from "./api";
import { findBackup, listBackups } from "./config-backups";
import { type ConfigKey, configPath, noConfigMap, readConfigMap, sha256 } from "./config-map";
import { startOf } from "./evict";
import { type Place, readPod } from "./place";

type Answer<T> = HostAnswer<T> | { state: "not supported"; detail: string };

/** The stamp of the node's container: its first process has number 1 there, and its start counts in seconds. */
export async function readStamp(place: Place, signal?: AbortSignal): Promise<HostAnswer<ProcessStamp>> {
  const pod = await readPod(place, signal);
  if (pod.state !== "found") return { state: pod.state === "gone" ? "gone" : "unreadable", detail: pod.detail };
  const startTicks = startOf(place, pod.value);
  if (startTicks === null) {
    const detail = `container ${place.host.container} of pod ${pod.value.metadata.name} does not run now`;
    return { state: "gone", detail };
  }
  return { state: "answered", value: { pid: 1, startedAt: startTicks * 1000, startTicks, executable: null } };
}

/** The config map's key without its secrets. */
export function readConfig(place: Place, signal?: AbortSignal): Promise<Answer<HostConfig>> {
  return ofProcess(place, signal, async (key, process) => {
    const found = await readConfigMap(place, key.name, signal);
    if (found.state !== "found") return { state: "unreadable", detail: found.detail };
    const text = found.value.data?.[key.key];
    if (text === undefined)
      return { state: "unreadable", detail: `config map ${key.name} has no text under ${key.key}` };
    return { state: "answered", value: toHostConfig(process, configPath(place, key), text) };
  });
}

/** The console's copies of the config map, newest first. */
export function readBackups(place: Place, signal?: AbortSignal): Promise<Answer<ConfigBackups>> {
  return ofProcess(place, signal, async (key, process) => {
    const listed = await listBackups(place, key.name, signal);
    if (listed.state === "refused") return { state: "unreadable", detail: inWords(listed) };
    const backups = listed.value.flatMap(({ metadata: { name, creationTimestamp }, data }) => {
      const text = data?.[key.key];
      if (text === undefined || creationTimestamp == null) return [];
      return [{ name, modifiedAt: creationTimestamp, sizeBytes: Buffer.byteLength(text), sha256: sha256(text) }];
    });
    const configMapPath = configPath(place, key);
    return {
      state: "answered",
      value: { process, configPath: configMapPath, isDefaultPath: null, backups: backups.reverse(), unreadable: [] },
    };
  });
}

/** One of those copies, without its secrets. */
export function readBackup(place: Place, name: string, signal?: AbortSignal): Promise<Answer<HostConfig>> {
  return ofProcess(place, signal, async (key, process) => {
    const backup = await findBackup(place, key, name, signal);
    if (backup.state !== "found") return { state: "unreadable", detail: backup.detail };
    return { state: "answered", value: toHostConfig(process, configPath(place, { ...key, name }), backup.value) };
  });
}

async function ofProcess<T>(
  place: Place,
  signal: AbortSignal | undefined,
  read: (key: ConfigKey, process: ProcessStamp) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const key = place.host.configMap;
  if (!key) return { state: "not supported", detail: noConfigMap };
  const stamp = await readStamp(place, signal);
  return stamp.state === "answered" ? read(key, stamp.value) : stamp;
}

/** A config map has no time of its last change, and no mode. */
function toHostConfig(process: ProcessStamp, path: string, text: string): HostConfig {
  const file = { path, sizeBytes: Buffer.byteLength(text), modifiedAt: null, mode: null, sha256: sha256(text) };
  return { process, origin: null, file, redactedText: redactConfig(text), problems: problemsOf(text), unreadable: [] };
}
