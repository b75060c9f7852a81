import { type ActionName, actionNames } from "@/lib/domain/action/parameters";

const inputPrefix = "parameters.";

/** What a parameter's input is called in the form of an action. */
export const toInputName = (parameter: string): string => `${inputPrefix}${parameter}`;

/** The parameters of a posted form or of a page's address: those named by `toInputName`, as text. Others are left out. */
export function readFieldTexts(entries: Iterable<readonly [string, unknown]>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of entries) {
    if (name.startsWith(inputPrefix) && typeof value === "string") found[name.slice(inputPrefix.length)] = value;
  }
  return found;
}

/** The action of that name; null when the console has none. */
export function toActionName(name: unknown): ActionName | null {
  return actionNames.find((known) => known === name) ?? null;
}

/** Where an action's form stands on the incident page. */
export const previewAnchor = (action: ActionName): string => `preview-${action}`;
