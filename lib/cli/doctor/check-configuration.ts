import { readSecret, type SecretName, secretNames, secretRemedy } from "@/lib/cli/secret";
import { ConfigError } from "@/lib/config/config-error";
import { readConfigFile } from "@/lib/config/read";
import type { Config } from "@/lib/config/schema";
import { type Finding, notSupported, ok, problem } from "./report";

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration file; every mistake in it is a line of its own, with its place in the file. */
export async function checkConfigFile(env: Environment): Promise<{ config: Config | null; findings: Finding[] }> {
  try {
    const { path, config } = await readConfigFile(env);
    const counts = [
      `${config.prometheus.length} Prometheus`,
      `${config.alertmanager.length} Alertmanager`,
      `${config.targets.length} ${config.targets.length === 1 ? "target" : "targets"}`,
    ].join(", ");
    const finding =
      config.targets.length > 0
        ? ok("file", `${path}: ${counts}`)
        : problem("file", `${path}: ${counts}`, "Add the nodes to watch under targets:, see docs/configure.md.");
    return { config, findings: [finding] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.issues.map(({ line, column, path, message, remedy }) =>
      problem("file", `${error.file}:${line}:${column} ${path === "" ? "" : `${path} `}${message}`, remedy),
    );
    return { config: null, findings };
  }
}

/** The secrets of this environment, which may be another than the console's own. Never shows one. */
export function checkSecrets(env: Environment): Finding[] {
  return secretNames.map((name) => {
    const secret = readSecret(env, name);
    const label = labels[name];
    if (secret.state === "set") return ok(label, `${name} is set`);
    if (secret.state === "unusable") return problem(label, secret.problem, secretRemedy(name));
    if (name === "BETTER_AUTH_SECRET") return ok(label, `${name} is not set: \`start\` makes and keeps one`);
    return notSupported(label, `${name} is not set here: ${missing[name]}`, secretRemedy(name));
  });
}

const labels: Record<SecretName, string> = {
  BETTER_AUTH_SECRET: "session secret",
  GUTS_RUNBOOK_BOOTSTRAP_TOKEN: "administrator's token",
  GUTS_RUNBOOK_WEBHOOK_TOKEN: "webhook token",
};

const missing: Record<Exclude<SecretName, "BETTER_AUTH_SECRET">, string> = {
  GUTS_RUNBOOK_BOOTSTRAP_TOKEN: "nobody new can sign in",
  GUTS_RUNBOOK_WEBHOOK_TOKEN: "alerts are refused",
};
