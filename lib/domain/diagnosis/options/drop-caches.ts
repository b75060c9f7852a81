import { formatBytes } from "@/lib/domain/format/format";
import { reclaimableCgroup } from "../findings/environment";
import type { Situation } from "../situation";
import type { OptionAssessment } from "../verdict";
import { assessment, honoured } from "./catalogue";

/** What speaks against emptying the system's caches, whatever they hold. */
export const pageCacheIsNotRss = "Page cache is no part of RSS, so RSS would stay as it is.";

/** What is known of the node's own command, by whether its build heeds it. */
export const clearCommandWords = {
  yes: "This build can clear its own cache; what that frees the allocator may keep.",
  no: "This build has no command that clears its own cache.",
  unknown: "Whether this build can clear its own cache shows when it is asked.",
} as const;

/**
 * Option E: empties the kernel's page cache, which is not the process's memory, and the node's own cache if it can. The
 * first is no lasting help, also where page cache fills the node's cgroup: the kernel gives up the same by itself. What
 * the second frees is not known, so neither makes it an option to begin with.
 */
export function assessDropCaches(situation: Situation): OptionAssessment {
  const heeded = honoured(situation, ["cache clear"]);
  return assessment("E", {
    helps: "no",
    reason: `${pageCacheReason(situation)} ${clearCommandWords[heeded]}`,
    settings: ["cache clear"],
    honoured: heeded,
    loses: ["Cached file contents: reads are slower until they are back."],
    reversible: false,
    expectedFreedBytes: 0,
    basis: "page cache does not count towards RSS",
  });
}

/** Why emptying the system's caches is no help here, as sentences. */
export function pageCacheReason(situation: Situation): string {
  const cgroup = reclaimableCgroup(situation);
  return cgroup
    ? `${pageCacheIsNotRss} ${formatBytes(cgroup.reclaimable)} in the node's cgroup would be gone for a while; the kernel frees the same by itself before the limit is reached.`
    : pageCacheIsNotRss;
}
