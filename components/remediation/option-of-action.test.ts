import { expect, test } from "vitest";
import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";
import { findActions, findSectionOfOption } from "./option-of-action";

const section = (title: string, ...blocks: Block[]): RunbookSection => ({
  id: "s",
  kind: "resolution",
  title,
  level: 3,
  line: 1,
  blocks,
  sections: [],
});
const command = (action: string | null): Block => ({
  type: "command",
  line: 2,
  id: "c",
  language: "bash",
  text: "systemctl restart guts-node",
  action,
});

test("a section's actions are those its blocks are bound to, wherever they stand, each once and in their order", () => {
  const bound = command("restart-node");
  const setting: Block = { type: "code", line: 3, language: "yaml", text: "a: 1", action: "reduce-cache" };
  const task: Block = {
    type: "task",
    line: 4,
    id: "t",
    check: null,
    action: "dump-heap",
    text: "Dump",
    children: [],
    blocks: [setting],
  };
  expect(findActions([section("Turn it off and on", bound)])).toEqual(["restart-node"]);
  expect(findActions([section("Quoted", { type: "quote", line: 1, blocks: [bound] })])).toEqual(["restart-node"]);
  expect(
    findActions([section("Listed", { type: "list", line: 1, ordered: false, start: 1, items: [[bound]] })]),
  ).toEqual(["restart-node"]);
  expect(findActions([{ ...section("Outer", setting), sections: [section("Inner", bound, setting)] }])).toEqual([
    "reduce-cache",
    "restart-node",
  ]);
  expect(findActions([section("Task", task)])).toEqual(["dump-heap", "reduce-cache"]);
});

test.each(["Option B: Reduce the cache", "Option A: Something else", ""])("%s has no action", (title) => {
  expect(findActions([section(title, command(null), command("no-such-action"))])).toEqual([]);
});

test("an option's section is found by the letter in its title, and by nothing else", () => {
  const options = [section("Option A: Restart"), section("Option B: Cache"), section("Before you begin")];
  expect(findSectionOfOption(options, "B")?.title).toBe("Option B: Cache");
  expect(findSectionOfOption(options, "C")).toBeUndefined();
  expect(findSectionOfOption([section("Options: B")], "B")).toBeUndefined();
});
