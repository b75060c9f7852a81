import "server-only";
import type { HostReport } from "@/lib/domain/host/report";
import { readHostReport } from "./refresh";

/** The newest report without the configuration's text, which can be large and which no page shows whole. */
export async function readHostReportView(targetId: string): Promise<HostReport | null> {
  const report = await readHostReport(targetId);
  if (report?.config.state !== "answered") return report;
  return { ...report, config: { ...report.config, value: { ...report.config.value, redactedText: null } } };
}
