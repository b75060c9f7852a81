import { type ActionName, actionNames } from "@/lib/domain/action/parameters";
import { fieldsOf } from "./action-fields";

/** The other action that a reason names as the way out (`Plan repair-config first.`), if it takes no parameters; else null. */
export function findNamedAction(reason: string | null, own: ActionName): ActionName | null {
  const names: string[] = reason?.match(/[a-z]+(?:-[a-z]+)+/g) ?? [];
  return actionNames.find((name) => name !== own && names.includes(name) && fieldsOf(name).length === 0) ?? null;
}
