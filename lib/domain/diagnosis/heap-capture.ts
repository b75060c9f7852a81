import { profilingIn } from "@/lib/domain/config-edit/profiling-key";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { Target } from "@/lib/domain/target/target";
import type { DiagnosisInput } from "./input";

/**
 * A handler alone does not say what it does: that it writes a profile is the word of the console's configuration, and that it
 * writes none now the word of the node's own.
 * @param facts null: no process was seen
 * @param configText of the node's configuration, secrets taken out; null: it was not read
 */
export function heapCaptureOf(
  { heapDump }: Pick<Target, "heapDump">,
  facts: Pick<HostFacts, "catchesSigusr1"> | null,
  configText: string | null,
): DiagnosisInput["heapCapture"] {
  if (facts?.catchesSigusr1 === false) return "no";
  if (!heapDump) return "unknown";
  if (configText !== null && profilingIn(configText) === false) return "off";
  return facts?.catchesSigusr1 === true ? "yes" : "unknown";
}
