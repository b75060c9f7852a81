import "server-only";
import { createTwoFilesPatch } from "diff";
import { createPrometheusAdmin, type PrometheusAdmin } from "@/lib/adapters/prometheus/admin";
import type { PrometheusConfig } from "@/lib/config/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import type { Target } from "@/lib/domain/target/target";
import {
  findTrendRule,
  isSameExpression,
  type LoadedRule,
  trendGroupName,
  trendRule,
  withTrendRule,
} from "@/lib/domain/trend-alert/rule";
import { config } from "@/lib/services/config";
import { connectPrometheus, prometheusHeaders } from "@/lib/services/prometheus/cached";
import { hashText, readRuleFile } from "./rule-file";
import { findTargetSeries } from "./series";

/** The configured Prometheus of a target, and the way to its rules. */
function prometheusOf(target: Target): { entry: PrometheusConfig; admin: PrometheusAdmin } {
  const entry = config().prometheus.find(({ id }) => id === target.prometheus);
  if (!entry) throw new Error(`target ${target.id} names a Prometheus that is not configured`);
  return { entry, admin: connectAdmin(entry) };
}

export function connectAdmin(entry: PrometheusConfig): PrometheusAdmin {
  const { id, url, timeoutSeconds } = entry;
  return createPrometheusAdmin({ id, url, timeoutMs: timeoutSeconds * 1000, headers: prometheusHeaders(entry) });
}

/** What installing the runbook's growth alert for a target would do. Reads Prometheus and the rule file, and nothing else. */
export async function planTrendAlert(target: Target): Promise<{ content: PlanContent } | { failed: string }> {
  const { entry, admin } = prometheusOf(target);
  const nowMs = Date.now();
  const { rss, limit } = await findTargetSeries(connectPrometheus(entry), target, nowMs);
  if (!rss) {
    return {
      failed: `Prometheus ${entry.id} has no series with the memory of ${target.name}, so the rule would be silent for ever, which looks like safe. Have the node's memory scraped first (docs/configure.md).`,
    };
  }
  if (!limit) {
    return {
      failed: `No limit of ${target.name} is known to Prometheus ${entry.id}: there is nothing that the rule could compare with. Set limitBytes for this target.`,
    };
  }
  const rule = trendRule({ targetId: target.id, rss, limit, timeScale: config().timeScale });
  const loaded = await admin.listRules();
  const { ruleFile } = entry;
  const foreign = findTrendRule(
    loaded.filter(({ group }) => group !== trendGroupName),
    rss,
  );
  if (foreign) return { failed: describeForeign(foreign, target.name) };
  if (ruleFile === undefined) {
    return {
      failed: `Where rules belong is not configured: set ruleFile of Prometheus ${entry.id} to a file that its rule_files name, on this machine. Or add this rule by hand: alert: ${rule.alert}, expr: ${rule.expr}, for: ${rule.for}.`,
    };
  }
  const text = await readRuleFile(ruleFile);
  const next = withTrendRule(text, rule);
  if (next === null) {
    return {
      failed: `${ruleFile} holds rules that the console did not write, and is left alone. Set ruleFile to a file of the console's own.`,
    };
  }
  const isLoaded = loaded.some(({ expr }) => isSameExpression(expr, rule.expr));
  if (next === text && isLoaded) return { failed: `Nothing to do: this rule is in ${ruleFile} and is loaded.` };
  return {
    content: {
      summary: `Install ${rule.alert} for ${target.name} in Prometheus ${entry.id}: fires when the last hour's line passes 90 % of the limit within 4 hours, for 30 minutes.`,
      steps: [
        next === text
          ? `${ruleFile} holds the rule already.`
          : `Write ${ruleFile} as a whole, after promtool has checked it where there is one.`,
        `Ask Prometheus ${entry.id} to read its rules anew (POST /-/reload).`,
        "Look for the rule among those that it has loaded.",
      ],
      operations: [
        { kind: "install-rule", prometheusId: entry.id, path: ruleFile, expectSha256: hashText(text), text: next },
      ],
      helps: { state: "unknown", reason: "It frees nothing. It warns earlier when memory grows again." },
      honours: [],
      diff: {
        path: ruleFile,
        unified: createTwoFilesPatch(ruleFile, ruleFile, text ?? "", next, "", "", { context: 3 }),
      },
      blastRadius: [
        "No node is touched.",
        `All rules of Prometheus ${entry.id} are read anew; alerts that are pending stay so.`,
      ],
      losses: [],
      preconditions: [
        {
          text: "Prometheus has the series that the rule is about",
          state: "met",
          detail: `${rss.metric}, and ${"bytes" in limit ? "the configured limit" : limit.series.metric}`,
        },
        {
          text: "Prometheus takes a reload over HTTP (--web.enable-lifecycle)",
          state: "unknown",
          detail: "This is seen only when it is asked to. If it refuses, the file is taken back.",
        },
      ],
      expected: { rssBytes: null, basis: "An alert rule changes no memory." },
      forecast: null,
      costOfWaiting: null,
      revert: {
        possible: true,
        automatic: true,
        text:
          text === null
            ? `${ruleFile} is removed again, and the rules are read anew.`
            : `${ruleFile} gets its present text back.`,
      },
      basis: [
        { name: "rule file", value: hashText(text) ?? "absent", source: ruleFile, at: nowMs },
        { name: "rule", value: rule.expr, source: "made from the target's series", at: nowMs },
      ],
    },
  };
}

function describeForeign({ name, group, file, health }: LoadedRule, targetName: string): string {
  return `Nothing to install: ${name} (group ${group}, ${file}, health ${health}) forecasts the memory of ${targetName} already.`;
}
