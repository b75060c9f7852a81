import { readFileSync } from "node:fs";

/** Path of one of the real servers that `npm test` fetched: from the environment, else as the launcher noted it. */
export function toolPath(name: "prometheus" | "promtool" | "alertmanager" | "nodeExporter"): string {
  const variable = `GUTS_TOOLS_${name.replace(/([A-Z])/g, "_$1").toUpperCase()}`;
  const given = process.env[variable];
  if (given) return given;
  try {
    const noted = JSON.parse(readFileSync(".data/tools/paths.json", "utf8")) as Record<string, string>;
    const path = noted[name];
    if (path) return path;
  } catch {
    // Falls through to the message that says what to do.
  }
  throw new Error(`${name} is not known here: run "npm test" once, it fetches it, or set ${variable}.`);
}
