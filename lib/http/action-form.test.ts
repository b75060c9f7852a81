import { expect, test } from "vitest";
import { readFieldTexts, toActionName, toInputName } from "./action-form";

test("a form's parameters are read by their prefix, files and other fields left out", () => {
  const form = new FormData();
  form.set("action", "reduce-cache");
  form.set(toInputName("maxSizeBytes"), "64 MiB");
  form.set(toInputName("file"), new Blob(["x"]));
  expect(readFieldTexts(form)).toEqual({ maxSizeBytes: "64 MiB" });
});

test("only the console's own actions have a name", () => {
  expect([toActionName("dump-heap"), toActionName("rm"), toActionName(undefined)]).toEqual(["dump-heap", null, null]);
});
