import { expect, test } from "vitest";
import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";
import { findActionOfOption, findSectionOfOption } from "./option-of-action";

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

test("an option with a block bound to an action is carried out by it, wherever the block stands", () => {
  const bound = command("restart-node");
  expect(findActionOfOption(section("Turn it off and on", bound))).toBe("restart-node");
  expect(findActionOfOption(section("Quoted", { type: "quote", line: 1, blocks: [bound] }))).toBe("restart-node");
  expect(
    findActionOfOption(section("Listed", { type: "list", line: 1, ordered: false, start: 1, items: [[bound]] })),
  ).toBe("restart-node");
  expect(findActionOfOption({ ...section("Outer"), sections: [section("Inner", bound)] })).toBe("restart-node");
});

test.each(["Option B: Reduce the cache", "Option A: Something else", ""])("%s has no action", (title) => {
  expect(findActionOfOption(section(title, command(null), command("no-such-action")))).toBeNull();
});

test("an option's section is found by the letter in its title, and by nothing else", () => {
  const options = [section("Option A: Restart"), section("Option B: Cache"), section("Before you begin")];
  expect(findSectionOfOption(options, "B")?.title).toBe("Option B: Cache");
  expect(findSectionOfOption(options, "C")).toBeUndefined();
  expect(findSectionOfOption([section("Options: B")], "B")).toBeUndefined();
});
