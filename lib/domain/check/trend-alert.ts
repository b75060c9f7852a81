import type { CheckResult, CheckState } from "./check";
import type { CheckContext } from "./context";

/** Post-incident 4: Prometheus has loaded a rule that forecasts this node's memory, and can evaluate it. */
export function trendAlert({ postIncident: { trendRule } }: CheckContext): CheckResult {
  const say = (state: CheckState, summary: string, detail: string, at: number | null = null): CheckResult => ({
    ...{ name: "trend-alert", state, summary, detail, at },
    query: trendRule.state === "loaded" ? trendRule.rule.expr : null,
    source: "prometheusId" in trendRule ? `Prometheus ${trendRule.prometheusId}: /api/v1/rules` : "none",
  });
  switch (trendRule.state) {
    case "not known":
      return say("unknown", "not known", `Cannot be decided: ${trendRule.detail}.`);
    case "no series":
      return say(
        "unknown",
        "no series of this node's memory",
        "Prometheus has no series of this node's memory, so a rule on its trend would stay silent. Have it scraped first.",
        trendRule.at,
      );
    case "absent":
      return say(
        "not met",
        "no rule forecasts this node's memory",
        `None of the ${trendRule.rules} alert rules that are loaded forecasts it with predict_linear. "Install the trend alert" adds one.`,
        trendRule.at,
      );
    case "loaded": {
      const { name, group, file, health, lastError } = trendRule.rule;
      const where = `${name}, group ${group}, ${file}`;
      if (health === "ok") return say("met", `${name} is loaded`, `Loaded and evaluated: ${where}.`, trendRule.at);
      return health === "unknown"
        ? say("unknown", `${name} is not evaluated yet`, `Loaded, not evaluated yet: ${where}.`, trendRule.at)
        : say("not met", `${name} cannot be evaluated`, `${where}: ${lastError ?? health}.`, trendRule.at);
    }
  }
}
