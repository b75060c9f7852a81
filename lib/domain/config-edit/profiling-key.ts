import { parseNodeConfig } from "./parse-node-config";

/** The key that turns heap profiling on, in the configuration of a build that has it. No published build does. */
export const profilingPath = ["profiling", "heap"] as const;
export const profilingSetting = profilingPath.join(".");

/** What a configuration file says of heap profiling; null where it says nothing. */
export function profilingIn(text: string): boolean | null {
  const value = parseNodeConfig(text).valueAt(profilingPath);
  return typeof value === "boolean" ? value : null;
}
