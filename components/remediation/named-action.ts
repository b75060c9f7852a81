import { type ActionName, actionNames } from "@/lib/domain/action/parameters";
import { fieldsOf } from "./action-fields";

/**
 * The other action that a reason names as the way out (`Plan repair-config first.`), if it can be asked for without a value
 * that a person has to choose; else null. A bundle is collected without the heap dump, as long as nobody asks for it,
 * and a restart decides by itself whether one is taken first.
 */
export function findNamedAction(reason: string | null, own: ActionName): ActionName | null {
  const names: string[] = reason?.match(/[a-z]+(?:-[a-z]+)+/g) ?? [];
  const takesNoChoice = (name: ActionName) => fieldsOf(name).every(({ kind }) => kind === "heap" || kind === "capture");
  return actionNames.find((name) => name !== own && names.includes(name) && takesNoChoice(name)) ?? null;
}
