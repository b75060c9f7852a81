import { profilingIn, profilingSetting } from "@/lib/domain/config-edit/profiling-key";
import { answerOf, type PlanLooks, problemOf, toldBy } from "./looks";
import { honoursNow } from "./situation";

/** As `profilingIn`, of the file that was read; null also where none was. */
export function profilingInFile({ config }: Pick<PlanLooks, "config">): boolean | null {
  const source = answerOf(config);
  return source && profilingIn(source.text);
}

/** Whether this build knows the key, and how that is known. */
interface KnowsProfiling {
  state: "yes" | "no" | "unknown";
  basis: string;
}

/**
 * The published build has no profiler, and what an unknown key does to another is not known: it may keep the node from
 * starting. So the key counts as known only where the node's file has it already, and the target's configuration says that
 * this build writes a dump on SIGUSR1.
 */
export function knowsProfiling(looks: PlanLooks): KnowsProfiling {
  if (honoursNow(looks)["storage.cache.max_size"] === "no") {
    const version = toldBy(looks.health)?.version ?? "unknown";
    const basis = `version ${version} without the debug endpoints has no profiler: with --heap-profile it ends (exit code 2), and it would drop the key`;
    return { state: "no", basis };
  }
  const source = answerOf(looks.config);
  if (!source) return { state: "unknown", basis: `the configuration cannot be read: ${problemOf(looks.config)}` };
  if (profilingIn(source.text) === null) {
    const basis = `${source.path} has no ${profilingSetting}, so nothing shows that this build knows the key, and one that it does not know may keep it from starting`;
    return { state: "unknown", basis };
  }
  if (looks.target.heapDump === false) {
    const basis = "that this build writes a heap dump on SIGUSR1 is not configured (heapDump: sigusr1)";
    return { state: "unknown", basis };
  }
  const basis = `${source.path} has ${profilingSetting} already, and the target's configuration says heapDump: ${looks.target.heapDump}`;
  return { state: "yes", basis };
}
