import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionNames, actionParameters } from "@/lib/domain/action/parameters";
import { parseByteSize } from "@/lib/domain/target/byte-size";
import { fieldsOf, toFieldText, toFieldWord } from "./action-fields";

describe.each(actionNames.filter((name) => name !== "revert-run"))("the form of %s", (action) => {
  test("posted as it stands, asks for the runbook's values", () => {
    const posted = Object.fromEntries(fieldsOf(action).map(({ name, standard }) => [name, standard]));
    expect(actionParameters[action].parse(posted)).toEqual(actionParameters[action].parse({}));
  });

  test("has a field with a label and a help for every parameter", () => {
    const parameters = Object.keys(actionParameters[action].parse({}));
    expect(
      fieldsOf(action)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(parameters.sort());
    for (const { label, help } of fieldsOf(action)) expect(`${label} ${help}`).toMatch(/^\S.+\.$/);
  });
});

test("the runbook's values are written as an operator writes them", () => {
  const texts = (action: "reduce-cache" | "add-memory" | "set-oom-score") =>
    fieldsOf(action).map(({ standard }) => standard);
  expect(texts("reduce-cache")).toEqual(["128 MiB", "true"]);
  expect(texts("add-memory")).toEqual(["64 GiB", "persistent"]);
  expect(texts("set-oom-score")).toEqual(["-500", "persistent"]);
});

test("a size written for a field is read as the same number of bytes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (kibibytes) => {
      expect(parseByteSize(toFieldText("size", kibibytes * 1024))).toBe(kibibytes * 1024);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test("a choice is shown by its words, anything else as it is typed", () => {
  expect([toFieldWord("keep", "runtime"), toFieldWord("size", "1 GiB")]).toEqual(["until the next boot", "1 GiB"]);
  expect(toFieldWord("heap", "true")).toBe("included, not redacted");
});
