import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "@/lib/config/load";
import type { Config } from "@/lib/config/schema";
import type { OperationOf } from "@/lib/domain/action/operation";
import { config, getTarget } from "@/lib/services/config";
import { toUndo } from "@/lib/services/run/undo";
import { findLoadedTrendRule } from "@/lib/services/trend-alert/find-loaded";
import { planTrendAlert } from "@/lib/services/trend-alert/plan";
import { startTestPrometheus } from "@/lib/testing/prometheus";
import { toolPath } from "@/lib/testing/tools";
import type { OperationContext } from "./driver";
import { installRuleDriver } from "./install-rule";

const holder = globalThis as typeof globalThis & { gutsConfig?: Config };
const folder = mkdtempSync(path.join(tmpdir(), "guts-rule-files-"));
const ruleFile = path.join(folder, "guts-runbook-trend.yml");
let open: { url: string; stop(): Promise<void> };
let closed: { url: string; stop(): Promise<void> };

/** Prometheus watches itself: it stands for a node whose memory is scraped. */
const configText = () => `
prometheus:
  - { id: open, url: "${open.url}", ruleFile: ${ruleFile} }
  - { id: closed, url: "${closed.url}", ruleFile: ${ruleFile} }
targets:
  - { id: itself, prometheus: open, matchers: { job: self }, limitBytes: 1GiB }
  - { id: shut, prometheus: closed, matchers: { job: self }, limitBytes: 1GiB }
  - { id: no-limit, prometheus: open, matchers: { job: self } }
  - { id: nowhere, prometheus: open, matchers: { job: other }, limitBytes: 1GiB }
`;

beforeAll(async () => {
  process.env.GUTS_TOOLS_PROMTOOL = toolPath("promtool");
  open = await startTestPrometheus({}, { ruleFiles: `${folder}/*.yml` });
  closed = await startTestPrometheus();
  holder.gutsConfig = loadConfig({ path: "test.yaml", text: configText() });
  for (let look = 0; look < 100; look += 1) {
    const plans = await Promise.all(["itself", "shut"].map((id) => planTrendAlert(getTarget(id))));
    if (plans.every((plan) => "content" in plan)) return;
    await sleep(200);
  }
  throw new Error("the test's Prometheus has not scraped itself within 20 s");
}, 60_000);
afterAll(async () => {
  await Promise.all([open.stop(), closed.stop()]);
  rmSync(folder, { recursive: true, force: true });
  delete process.env.GUTS_TOOLS_PROMTOOL;
});
beforeEach(async () => {
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
  await fetch(`${open.url}/-/reload`, { method: "POST" });
});

const context = (): OperationContext => ({
  target: getTarget("itself"),
  actor: null,
  reader: null,
  node: null,
  before: { pid: 1, startTicks: 1, startedAt: 0, rssBytes: 0, repositories: null, observedAt: 0, bytesPerSecond: null },
  write: () => {},
  signal: new AbortController().signal,
  runId: "run",
  timeoutSeconds: 60,
  prior: null,
  keep: async () => {},
  keepDump: async () => ({ state: "left", reason: "not here" }),
});

async function plannedRule(id: string): Promise<OperationOf<"install-rule">> {
  const plan = await planTrendAlert(getTarget(id));
  if ("failed" in plan) throw new Error(plan.failed);
  const [operation] = plan.content.operations;
  if (operation?.kind !== "install-rule") throw new Error("the plan installs no rule");
  return operation;
}

async function settledVerdict(operation: OperationOf<"install-rule">) {
  for (let look = 0; ; look += 1) {
    const verdict = await installRuleDriver.verify(context(), operation, {});
    if (verdict.state === "verified" || look === 30) return verdict;
    await sleep(200);
  }
}

async function install(id: string) {
  const operation = await plannedRule(id);
  const outcome = await installRuleDriver.apply(context(), operation);
  if (outcome.state !== "done") throw new Error(outcome.detail);
  return { operation, facts: outcome.facts };
}

describe("installing the trend alert", () => {
  it("plans without writing a file, names what cannot work, and offers nothing where no rule could ever fire", async () => {
    await plannedRule("itself");
    expect(readdirSync(folder)).toEqual([]);
    expect(await planTrendAlert(getTarget("nowhere"))).toEqual({ failed: expect.stringContaining("silent") });
    expect(await planTrendAlert(getTarget("no-limit"))).toEqual({ failed: expect.stringContaining("limitBytes") });
  });

  it("writes the rule, has Prometheus load it, is harmless when repeated, and is taken back whole", async () => {
    const { operation, facts } = await install("itself");
    expect(await settledVerdict(operation)).toMatchObject({ state: "verified" });
    const rules = await (await fetch(`${open.url}/api/v1/rules`)).json();
    expect(rules.data.groups[0].rules[0]).toMatchObject({ name: "GutsMemoryGrowth", duration: 1800 });
    expect(await installRuleDriver.apply(context(), operation)).toMatchObject({ state: "done" });
    expect(await planTrendAlert(getTarget("itself"))).toEqual({ failed: expect.stringContaining("Nothing to do") });

    const undo = toUndo(operation, facts);
    if (undo?.kind !== "install-rule") throw new Error("a rule can be taken back");
    expect(await installRuleDriver.apply(context(), undo)).toMatchObject({ state: "done" });
    expect(await settledVerdict(undo)).toMatchObject({ state: "verified" });
    expect(readdirSync(folder).filter((name) => name.endsWith(".yml"))).toEqual([]);
  });

  it("is found among the loaded rules once it is there, and says why it cannot be looked for", async () => {
    const look = async (id: string) => {
      const target = getTarget(id);
      const entry = config().prometheus.find((one) => one.id === target.prometheus);
      if (!entry) throw new Error("the test's Prometheus is not configured");
      return findLoadedTrendRule(entry, target, Date.now());
    };
    expect(await look("itself")).toMatchObject({ state: "absent", prometheusId: "open", rules: 0 });
    expect(await look("nowhere")).toMatchObject({ state: "no series" });
    const { operation } = await install("itself");
    await settledVerdict(operation);
    expect(await look("itself")).toMatchObject({ state: "loaded", rule: { name: "GutsMemoryGrowth" } });
    const gone = { id: "open", url: "http://127.0.0.1:9", timeoutSeconds: 1 };
    const unknown = { state: "not known", detail: expect.stringContaining("Prometheus open") };
    expect(await findLoadedTrendRule(gone, getTarget("itself"), Date.now())).toMatchObject(unknown);
  });

  it("leaves a file that was changed since the plan, and one that the console did not write", async () => {
    const operation = await plannedRule("itself");
    writeFileSync(ruleFile, "groups: []\n");
    expect(await installRuleDriver.apply(context(), operation)).toMatchObject({ state: "nothing", reason: "changed" });
    expect(readFileSync(ruleFile, "utf8")).toBe("groups: []\n");
    expect(await planTrendAlert(getTarget("itself"))).toEqual({ failed: expect.stringContaining("left alone") });
  });

  it("has promtool refuse a broken rule before anything is written", async () => {
    const operation = await plannedRule("itself");
    const text = operation.text?.replace("predict_linear(", "predict_linear((") ?? "";
    const outcome = await installRuleDriver.apply(context(), { ...operation, text });
    expect(outcome).toMatchObject({ state: "nothing", reason: "refused" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("gives the file its earlier text back when Prometheus takes no reload", async () => {
    await install("itself");
    const before = readFileSync(ruleFile, "utf8");
    const operation = await plannedRule("shut");
    const outcome = await installRuleDriver.apply(context(), operation);
    expect(outcome).toMatchObject({ state: "nothing", detail: expect.stringContaining("as it was before") });
    expect(readFileSync(ruleFile, "utf8")).toBe(before);
  });
});
