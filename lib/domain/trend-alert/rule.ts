import { parse, stringify } from "yaml";
import { z } from "zod";
import { ruleForSeconds, ruleHorizonSeconds, ruleWindowSeconds } from "@/lib/domain/forecast/alert-rule";
import { formatMatchers, formatRange, type Matchers } from "@/lib/domain/promql/selector";

/** A series of one target in Prometheus. */
export interface TargetSeries {
  metric: string;
  matchers: Matchers;
}

/** What the rule compares with: another series, or bytes where no series tells the limit. */
export type RuleLimit = { series: TargetSeries } | { bytes: number };

const trendAlertName = "GutsMemoryGrowth";
export const trendGroupName = "guts-runbook-trend";
/** The share of the limit that the forecast must stay below, by the runbook. */
const share = 0.9;

/**
 * The runbook's rule for one target: a line through the last hour passes 90 % of the limit within four hours, for 30
 * minutes. `timeScale` divides the times, as it does for the other rules of a demonstration.
 */
export interface TrendRule {
  alert: string;
  expr: string;
  for: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export function trendRule(options: {
  targetId: string;
  rss: TargetSeries;
  limit: RuleLimit;
  timeScale: number;
}): TrendRule {
  const { rss, limit, timeScale } = options;
  const window = formatRange(ruleWindowSeconds / timeScale);
  const horizon = Math.max(1, Math.round(ruleHorizonSeconds / timeScale));
  const forecast = `predict_linear(${selector(rss)}[${window}], ${horizon})`;
  const bound =
    "bytes" in limit
      ? `${limit.bytes} * ${share}`
      : // Series of different exporters have different labels; this target has one of each.
        `on() group_left() max(${selector(limit.series)}) * ${share}`;
  return {
    alert: trendAlertName,
    expr: `${forecast} > ${bound}`,
    for: formatRange(ruleForSeconds / timeScale),
    labels: { severity: "warning", target: options.targetId },
    annotations: {
      summary: `Memory of ${options.targetId} is forecast to pass 90 % of its limit within 4 hours`,
    },
  };
}

function selector({ metric, matchers }: TargetSeries): string {
  return `${metric}${formatMatchers(matchers)}`;
}

const ruleSchema = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});
const fileSchema = z.object({
  groups: z.tuple([z.object({ name: z.literal(trendGroupName), rules: z.array(ruleSchema) })]),
});

/**
 * The console's rule file with the rule of one target put in, or in the place of the one it has; the rules of other
 * targets stay. Null for a file that the console did not write: it is somebody else's, and left alone.
 * @param text of the file as it is; null when there is none
 */
export function withTrendRule(text: string | null, rule: TrendRule): string | null {
  const others = text === null ? [] : readOwnRules(text)?.filter(({ labels }) => labels.target !== rule.labels.target);
  if (!others) return null;
  const rules = [...others, rule].sort((a, b) => ((a.labels.target ?? "") < (b.labels.target ?? "") ? -1 : 1));
  return `# Written by guts-runbook. A hand-made change here is kept only where it does not break this form.\n${stringify(
    { groups: [{ name: trendGroupName, rules }] },
    { lineWidth: 0 },
  )}`;
}

function readOwnRules(text: string): TrendRule[] | null {
  try {
    const parsed = fileSchema.safeParse(parse(text));
    return parsed.success ? parsed.data.groups[0].rules : null;
  } catch {
    return null;
  }
}

/** The expressions of a rule file that the console wrote; null for any other text. */
export function ruleExpressions(text: string): string[] | null {
  return readOwnRules(text)?.map(({ expr }) => expr) ?? null;
}

/** Whether two expressions are the same: Prometheus answers with its own spacing, durations and numbers. */
export function isSameExpression(a: string, b: string): boolean {
  return normaliseExpression(a) === normaliseExpression(b);
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

function normaliseExpression(expr: string): string {
  return expr
    .replace(/\s+/g, "")
    .replace(/\[((?:[0-9]+[smhdwy])+)\]/g, (_, duration: string) => {
      const parts = [...duration.matchAll(/([0-9]+)([smhdwy])/g)];
      return `[${parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ""] ?? 0), 0)}s]`;
    })
    .replace(/(?<![\w.])[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?(?![\w.])/gi, (number) => String(Number(number)));
}

/** A rule as Prometheus has loaded it. */
export interface LoadedRule {
  name: string;
  expr: string;
  group: string;
  file: string;
  /** `ok`, `unknown` (not evaluated yet) or `err`. */
  health: string;
  lastError: string | null;
}

/**
 * A loaded rule that forecasts the RSS of this target already: `predict_linear` over its metric, for all series or for
 * labels that are the target's. Null when none does.
 */
export function findTrendRule(rules: readonly LoadedRule[], rss: TargetSeries): LoadedRule | null {
  return (
    rules.find(({ expr }) => {
      const found = new RegExp(`predict_linear\\s*\\(\\s*${rss.metric}\\s*(\\{[^}]*\\})?\\s*\\[`).exec(expr);
      if (!found) return false;
      const labels = [...(found[1] ?? "").matchAll(/([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"([^"]*)"/g)];
      const isExact = !/=~|!=|!~/.test(found[1] ?? "");
      return isExact && labels.every(([, label, value]) => rss.matchers[label ?? ""] === value);
    }) ?? null
  );
}
