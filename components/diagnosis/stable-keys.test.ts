import { expect, test } from "vitest";
import { stableKeys } from "./stable-keys";

test("keys are unique also where names repeat", () => {
  expect(stableKeys(["leak", "change", "change"])).toEqual(["leak-0", "change-0", "change-1"]);
});
