import "server-only";
import type { QueryView } from "@/lib/domain/incident/view";
import { formatMatchers, matchesLabels } from "@/lib/domain/promql/selector";
import { listQueries } from "@/lib/domain/runbook/items";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import type { Target } from "@/lib/domain/target/target";
import { sharedPrometheus } from "@/lib/services/prometheus/cached";

/** The runbook's unbound promql fences, asked as they stand and narrowed to the target's series. */
export async function readLivePanels(
  runbook: Runbook,
  target: Target | null,
  nowMs: number,
): Promise<Record<string, QueryView>> {
  if (!target) return {};
  const panelMs = 5_000;
  const atMs = Math.floor(nowMs / panelMs) * panelMs;
  const answers = await Promise.all(
    listQueries(runbook)
      .filter((query) => query.check === null)
      .map(async ({ id, expr }): Promise<[string, QueryView]> => {
        try {
          const series = (await sharedPrometheus(target.prometheus).query(expr, atMs)).filter(
            ({ labels }) =>
              Object.keys(labels).length === 0 ||
              matchesLabels(target.matchers, labels) ||
              (target.hostMatchers !== undefined && matchesLabels(target.hostMatchers, labels)),
          );
          const found = series.map(({ labels, value }) => ({ labels: formatMatchers(labels), value }));
          return [id, { expr, state: found.length > 0 ? "value" : "empty", series: found, at: atMs, detail: null }];
        } catch (error) {
          const detail = error instanceof Error ? error.message : String(error);
          return [id, { expr, state: "error", series: [], at: null, detail }];
        }
      }),
  );
  return Object.fromEntries(answers);
}
