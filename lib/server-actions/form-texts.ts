/** Fields of a form as texts; one that is not there is empty. */
export const formTexts = (form: FormData, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? "")]));

/** What a form says of resolving an incident, whichever page it stands on. */
export const resolveTexts = (form: FormData) => ({
  ...formTexts(form, ["reason"]),
  despiteFiring: form.get("despiteFiring") !== null,
});
