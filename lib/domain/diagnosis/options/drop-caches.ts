import { formatBytes } from "@/lib/domain/format/format";
import { reclaimableCgroup } from "../findings/environment";
import type { Situation } from "../situation";
import type { OptionAssessment } from "../verdict";
import { assessment, honoured } from "./catalogue";

/** Option E: empties the kernel's page cache, which is not the process's memory, and the node's own cache if it can. */
export function assessDropCaches(situation: Situation): OptionAssessment {
  const cgroup = reclaimableCgroup(situation);
  const heeded = honoured(situation, ["cache clear"]);
  const common = {
    settings: ["cache clear"],
    honoured: heeded,
    loses: ["Cached file contents: reads are slower until they are back."],
    reversible: false,
  };
  if (cgroup) {
    return assessment("E", {
      ...common,
      helps: "yes",
      reason: `Frees ${formatBytes(cgroup.reclaimable)} of page cache for a while. RSS stays as it is, and the kernel would free the same by itself.`,
      expectedFreedBytes: cgroup.reclaimable,
      basis: "inactive page cache of the node's cgroup",
    });
  }
  return assessment("E", {
    ...common,
    helps: "no",
    reason:
      heeded === "no"
        ? "Page cache is no part of RSS, and this build has no command that clears its own cache."
        : "Page cache is no part of RSS, so RSS would stay as it is.",
    expectedFreedBytes: 0,
    basis: "page cache does not count towards RSS",
  });
}
