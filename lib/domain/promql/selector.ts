/** Matchers of one target: label name to exact value. */
export type Matchers = Readonly<Record<string, string>>;

/** A PromQL string literal (double quotes, Go escapes). */
export function quotePromql(value: string): string {
  return `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;
}

/** `{instance="a",job="b"}`, labels sorted so that equal matchers give equal text. */
export function formatMatchers(matchers: Matchers): string {
  const parts = Object.entries(matchers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => `${label}=${quotePromql(value)}`);
  return `{${parts.join(",")}}`;
}

/**
 * Matchers that hold for every given target at once, so that one query serves them all: a label that all of them
 * constrain becomes an alternation, other labels are left open. May select more series than asked for; filter with
 * `matchesLabels` afterwards.
 */
export function unionMatchers(all: readonly Matchers[], metricNames?: readonly string[]): string {
  const [first, ...rest] = all;
  const shared = Object.keys(first ?? {})
    .filter((label) => rest.every((matchers) => label in matchers))
    .sort();
  const parts = shared.map((label) => {
    const values = [...new Set(all.map((matchers) => matchers[label] ?? ""))].sort();
    return values.length === 1
      ? `${label}=${quotePromql(values[0] ?? "")}`
      : `${label}=~${quotePromql(values.map(escapeRegex).join("|"))}`;
  });
  const names = metricNames ? [`__name__=~${quotePromql(metricNames.join("|"))}`] : [];
  return `{${[...names, ...parts].join(",")}}`;
}

/** Whether a series or alert with these labels belongs to the target with these matchers. */
export function matchesLabels(matchers: Matchers, labels: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(matchers);
  return entries.length > 0 && entries.every(([label, value]) => labels[label] === value);
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Prometheus's duration text for whole seconds. */
export function formatRange(seconds: number): string {
  return `${Math.max(1, Math.round(seconds))}s`;
}

/** An alert expression split at its closing comparison with a number; `null` when it does not end in one. */
export function splitComparison(
  expr: string,
): { left: string; operator: ComparisonOperator; threshold: number } | null {
  const found = /^([\s\S]*\S)\s*(>=|<=|==|!=|>|<)\s*([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)\s*$/i.exec(expr.trim());
  const [, left, operator, threshold] = found ?? [];
  if (!left || !operator || threshold === undefined || !isBalanced(left)) return null;
  return { left, operator: operator as ComparisonOperator, threshold: Number(threshold) };
}

export type ComparisonOperator = ">" | ">=" | "<" | "<=" | "==" | "!=";

export function compare(value: number, operator: ComparisonOperator, threshold: number): boolean {
  switch (operator) {
    case ">":
      return value > threshold;
    case ">=":
      return value >= threshold;
    case "<":
      return value < threshold;
    case "<=":
      return value <= threshold;
    case "==":
      return value === threshold;
    case "!=":
      return value !== threshold;
  }
}

/** The left part is an expression of its own only if no parenthesis is left open and no `and`/`or` of lower rank precedes. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0 && !/\b(and|or|unless)\b/i.test(text) && !/[<>]|[=!]=/.test(text.replace(/\{[^}]*\}/g, ""));
}
