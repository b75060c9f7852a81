import "server-only";
import type { ConfigPath } from "./positions";

export interface Mistake {
  path: ConfigPath;
  message: string;
  remedy: string;
}

/**
 * The rules between entries: ids are unique in their list, and a target names an existing Prometheus. Works on the raw
 * document, so that these mistakes are reported together with those of the entries themselves.
 */
export function crossChecks(raw: unknown): Mistake[] {
  const prometheusIds = idsOf(raw, "prometheus");
  const known = prometheusIds.filter((id) => id !== null);
  return [
    ...repeatedIds("prometheus", prometheusIds),
    ...repeatedIds("targets", idsOf(raw, "targets")),
    ...repeatedIds("notifications", idsOf(raw, "notifications")),
    ...halfForge(isRecord(raw) ? raw.escalation : undefined),
    ...repeatedSwitches(listOf(raw, "deadMansSwitch").map((entry) => stringField(entry, "alert"))),
    ...listOf(raw, "targets").flatMap((target, index): Mistake[] => {
      const named = stringField(target, "prometheus");
      if (named === null || known.includes(named)) return [];
      return [
        {
          path: ["targets", index, "prometheus"],
          message: `names ${JSON.stringify(named)}, which is no id under prometheus:`,
          remedy:
            known.length > 0
              ? `Use one of: ${[...new Set(known)].join(", ")}.`
              : "Add an entry under prometheus: first.",
        },
      ];
    }),
  ];
}

function repeatedIds(list: string, ids: (string | null)[]): Mistake[] {
  return ids.flatMap((id, index) => {
    const first = ids.indexOf(id);
    if (id === null || first === index) return [];
    return [
      {
        path: [list, index, "id"],
        message: `repeats the id ${JSON.stringify(id)} of ${list}[${first}]`,
        remedy: "Give each entry an id of its own.",
      },
    ];
  });
}

/** A forge without an address, or an address of nobody knows what. */
function halfForge(escalation: unknown): Mistake[] {
  const [forge, url] = ["forge", "url"].map((key) => (isRecord(escalation) ? escalation[key] : undefined));
  if (forge === undefined && url === undefined && isRecord(escalation) && escalation.tokenFile !== undefined) {
    const remedy =
      "Write forge: and url: beside it, such as forge: github and url: https://forge.example.org/guts/guts.";
    return [{ path: ["escalation", "tokenFile"], message: "is set without forge and url", remedy }];
  }
  if ((forge === undefined) === (url === undefined)) return [];
  const [given, missing] = forge === undefined ? ["url", "forge"] : ["forge", "url"];
  const remedy = "Write both, such as forge: github and url: https://forge.example.org/guts/guts.";
  return [{ path: ["escalation", given as string], message: `is set without ${missing}`, remedy }];
}

function repeatedSwitches(names: (string | null)[]): Mistake[] {
  return names.flatMap((name, index) =>
    name === null || names.indexOf(name) === index
      ? []
      : [
          {
            path: ["deadMansSwitch", index, "alert"],
            message: `repeats the alert ${JSON.stringify(name)} of deadMansSwitch[${names.indexOf(name)}]`,
            remedy: "Keep one entry per alert.",
          },
        ],
  );
}

function idsOf(raw: unknown, list: string): (string | null)[] {
  return listOf(raw, list).map((entry) => stringField(entry, "id"));
}

function listOf(raw: unknown, key: string): unknown[] {
  const value = isRecord(raw) ? raw[key] : undefined;
  return Array.isArray(value) ? value : [];
}

function stringField(entry: unknown, key: string): string | null {
  const value = isRecord(entry) ? entry[key] : undefined;
  return typeof value === "string" ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
