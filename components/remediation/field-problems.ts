export interface FieldProblems {
  /** What is wrong with each field, by the parameter's name. */
  fields: Record<string, string>;
  /** What is wrong beside that; null when the fields say it all. */
  rest: string | null;
}

/**
 * Takes a refusal such as `reduce-cache does not take these parameters. parameters.maxSizeBytes: must be a size…` apart
 * into what belongs to the fields of that form and what does not. What names no field of the form stays as it is.
 */
export function toFieldProblems(problem: string | null, names: readonly string[]): FieldProblems {
  const fields: Record<string, string> = {};
  if (problem === null) return { fields, rest: null };
  const [lead = "", ...parts] = problem.split(/(?:^|; | )(?=parameters\.[A-Za-z]*: )/);
  const others: string[] = [];
  for (const part of parts) {
    const [, name = "", message = ""] = /^parameters\.([A-Za-z]*): ([\s\S]*)$/.exec(part) ?? [];
    if (names.includes(name)) fields[name] = message;
    else others.push(part);
  }
  const everyPartHasItsField = parts.length > 0 && others.length === 0;
  return { fields, rest: everyPartHasItsField ? null : [lead, ...others].filter((text) => text !== "").join(" ") };
}
