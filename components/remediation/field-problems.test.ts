import { expect, test } from "vitest";
import { actionParameters } from "@/lib/domain/action/parameters";
import { toFieldProblems } from "./field-problems";

const lead = "limit-connections does not take these parameters.";

test("each message goes to its field, and nothing is left over", () => {
  const problem = `${lead} parameters.maxConnections: must be a whole number from 1 to 100000; parameters.maxPeers: must be more`;
  expect(toFieldProblems(problem, ["maxConnections", "maxPeers"])).toEqual({
    fields: { maxConnections: "must be a whole number from 1 to 100000", maxPeers: "must be more" },
    rest: null,
  });
});

test("a message for no field of the form is told with the rest", () => {
  expect(toFieldProblems(`${lead} parameters.other: too odd; parameters.maxPeers: must be more`, ["maxPeers"])).toEqual(
    {
      fields: { maxPeers: "must be more" },
      rest: `${lead} parameters.other: too odd`,
    },
  );
});

test.each(["This incident is signed off.", "parameters are not taken", ""])("%j is left as it is", (problem) => {
  expect(toFieldProblems(problem, ["maxPeers"])).toEqual({ fields: {}, rest: problem });
});

test("nothing refused is no problem", () => {
  expect(toFieldProblems(null, ["maxPeers"])).toEqual({ fields: {}, rest: null });
});

test("a message with a colon or a semicolon in it keeps its end", () => {
  const { error } = actionParameters["set-memory-limits"].safeParse({
    memoryMaxBytes: "1 GiB",
    memoryHighBytes: "2 GiB",
  });
  const problem = `set-memory-limits does not take these parameters. ${error?.issues.map(({ path, message }) => `parameters.${path.join(".")}: ${message}`).join("; ")}`;
  const { fields, rest } = toFieldProblems(problem, ["memoryMaxBytes", "memoryHighBytes"]);
  expect(fields).toEqual({
    memoryHighBytes: "must not be above memoryMaxBytes: it is where the kernel begins to reclaim",
  });
  expect(rest).toBeNull();
});
