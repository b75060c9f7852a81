import { expect, test } from "vitest";
import { findNamedAction } from "./named-action";

test.each([
  ["The file has repeated blocks. Plan repair-config first.", "repair-config"],
  ["Already so. Plan restart-node if it was started before.", "restart-node"],
  ["Use collect-diagnostics instead.", "collect-diagnostics"],
  ["Try set-oom-score.", null],
  ["The helper refused reduce-cache.", null],
  ["x-restart-node-y is away.", null],
  [null, null],
] as const)("%j leads to %s", (reason, action) => {
  expect(findNamedAction(reason, "reduce-cache")).toBe(action);
});
