import { describeProblems } from "@/lib/domain/config-edit/describe-problems";
import type { Evidence } from "../evidence";
import type { Situation } from "../situation";
import type { Finding } from "../verdict";

/** A configuration file that the node ignores or cannot start with, whatever memory does: every setting in it is at stake. */
export function configurationFindings({ configFile }: Situation): Finding[] {
  if (!configFile) return [];
  const { path, at, problems } = configFile;
  const described = describeProblems(path, problems);
  if (!described) return [];
  return [
    {
      id: "broken-configuration",
      title: `${described.title}. ${described.remedy}`,
      confidence: "high",
      evidence: problems.map(
        ({ key, text, line }): Evidence => ({
          label: `Line ${line}`,
          value: `${key} ${text}`.trim(),
          unit: "text",
          source: `the configuration file ${path}`,
          at,
          query: null,
        }),
      ),
      wouldChangeIt:
        "A file in which each of these is put right, read again; the process that runs now may have read an earlier one.",
    },
  ];
}
