import "server-only";
import type { PrometheusAdmin } from "@/lib/adapters/prometheus/admin";
import { checkRules } from "@/lib/adapters/prometheus/promtool";
import { isSameExpression, ruleExpressions } from "@/lib/domain/trend-alert/rule";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { connectAdmin } from "@/lib/services/trend-alert/plan";
import { hashText, readRuleFile, writeRuleFile } from "@/lib/services/trend-alert/rule-file";
import type { OperationDriver, OperationVerdict } from "./driver";

/**
 * Writes (or removes) the console's rule file on this machine as compare-and-swap, and has Prometheus read it. When
 * Prometheus refuses, the file gets its earlier text back before this resolves.
 */
export const installRuleDriver: OperationDriver<"install-rule"> = {
  async apply({ write, signal, prior, keep }, { prometheusId, path: file, expectSha256, text }) {
    const admin = adminOf(prometheusId);
    const now = await readRuleFile(file);
    const isThere = hashText(now) === hashText(text);
    if (!isThere && hashText(now) !== expectSha256) {
      return { state: "nothing", reason: "changed", detail: `${file} was changed since the plan was made.` };
    }
    // An attempt that was interrupted after its write has left the text before with its step.
    const previous = isThere ? (prior?.previous ?? null) : now;
    if (text !== null && !isThere) {
      const refusal = await checkRules(text, signal);
      write(refusal === null ? "promtool accepts the rules\n" : `${refusal.words}\n`);
      if (refusal?.refused)
        return { state: "nothing", reason: "refused", detail: `promtool refuses the rules: ${refusal.words}` };
    }
    if (signal.aborted) return { state: "nothing", reason: "cancelled", detail: `${file} was not touched.` };
    if (!isThere) {
      if (now !== null) await keep({ previous: now });
      await writeRuleFile(file, text);
      write(text === null ? `removed ${file}\n` : `wrote ${file}\n`);
    }
    try {
      await admin.reload(signal);
      write(`Prometheus ${prometheusId} has read its rules anew\n`);
    } catch (error) {
      if (!(error instanceof AppError) && !signal.aborted) throw error;
      await writeRuleFile(file, previous);
      await admin.reload().catch(() => {});
      if (!(error instanceof AppError)) {
        return { state: "nothing", reason: "cancelled", detail: `${file} is as it was before.` };
      }
      return {
        state: "nothing",
        reason: "refused",
        detail: `${error.message}. ${file} is as it was before. A reload needs --web.enable-lifecycle.`,
      };
    }
    return {
      state: "done",
      detail: text === null ? `${file} removed, rules read anew` : `${file} written, rules read anew`,
      facts: { path: file, ...(previous === null ? {} : { previous }) },
    };
  },

  async verify(_context, { prometheusId, text, path: file }): Promise<OperationVerdict> {
    const wanted = text === null ? [] : (ruleExpressions(text) ?? []);
    const loaded = await adminOf(prometheusId)
      .listRules()
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (typeof loaded === "string") {
      return {
        state: "unknown",
        detail: loaded,
        factsToCheck: [`Has Prometheus ${prometheusId} loaded the rules of ${file}?`],
      };
    }
    if (text === null) {
      const left = loaded.some((rule) => rule.file === file);
      return left
        ? { state: "failed", detail: `Prometheus ${prometheusId} still has rules of ${file}.`, factsToCheck: [] }
        : {
            state: "verified",
            detail: `Prometheus ${prometheusId} has no rule of ${file} any more.`,
            factsToCheck: [],
          };
    }
    const found = wanted.map((expr) => loaded.find((rule) => isSameExpression(rule.expr, expr)));
    const missing = found.filter((rule) => rule === undefined).length;
    if (missing > 0) {
      return {
        state: "failed",
        detail: `Prometheus ${prometheusId} has not loaded ${missing} of ${wanted.length} rules: do its rule_files name ${file}?`,
        factsToCheck: [`Do the rule_files of Prometheus ${prometheusId} name ${file}?`],
      };
    }
    const broken = found.find((rule) => rule?.health === "err");
    return broken
      ? {
          state: "failed",
          detail: `The rule is loaded and fails: ${broken.lastError ?? "no reason given"}.`,
          factsToCheck: [],
        }
      : {
          state: "verified",
          detail: `Prometheus ${prometheusId} has loaded the rule (${found[0]?.health}).`,
          factsToCheck: [],
        };
  },
};

function adminOf(prometheusId: string): PrometheusAdmin {
  const entry = config().prometheus.find(({ id }) => id === prometheusId);
  if (!entry)
    throw new AppError("precondition", `There is no Prometheus ${prometheusId} in the configuration any more.`);
  return connectAdmin(entry);
}
