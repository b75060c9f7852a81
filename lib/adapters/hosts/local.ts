import "server-only";
import type { HostFactsResult } from "@/lib/domain/host/facts";
import { parseFacts } from "@/lib/domain/host/parse-facts";
import type { HelperAccess } from "./helper-command";
import { readHelper } from "./read-helper";

const maxOutputBytes = 256 * 1024;

export interface LocalFactsOptions extends HelperAccess {
  pidFile: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs `guts-host facts` on this machine. A process that is gone or not ours is a value; rejects as `readHelper` does,
 * also when the helper prints more than 256 KiB.
 */
export async function readLocalFacts({ pidFile, ...options }: LocalFactsOptions): Promise<HostFactsResult> {
  const args = ["facts", "--pid-file", pidFile];
  return parseFacts((await readHelper({ ...options, args, maxBytes: maxOutputBytes })).toString("utf8"));
}
