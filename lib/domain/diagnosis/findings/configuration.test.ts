import { expect, test } from "vitest";
import { parseNodeConfig } from "@/lib/domain/config-edit/parse-node-config";
import { diagnose } from "../diagnose";
import { inputOf } from "../testing/build";

const storage = (size: number) =>
  `storage:\n  data_dir: ./data\n  persistent: false\n  cache:\n    max_size: ${size}\n`;
const judged = (text: string) => {
  const { findings: problems } = parseNodeConfig(text);
  const verdict = diagnose(inputOf({ configFile: { path: "/etc/guts/config.yaml", at: 7, problems } }));
  return verdict.findings.find(({ id }) => id === "broken-configuration");
};

test("a repeated block is a finding that names it, what a node does with the file, and the repair", () => {
  const found = judged(`${storage(134_217_728)}${storage(67_108_864)}`);
  expect(found?.title).toMatch(
    /config\.yaml: storage occurs again, first in line 1 \(line 6\).*ignores the whole file/,
  );
  expect(found?.title).toContain("repair-config");
  expect(found?.evidence).toContainEqual(expect.objectContaining({ value: expect.stringContaining("storage"), at: 7 }));
});

test.each([
  ["one that is no YAML", "storage: [", /config\.yaml: the file /],
  ["one that lacks a required key", "storage:\n  data_dir: ./data\n", /storage\.persistent is missing/],
])("%s is a finding, and takes a person", (_name, text, words) => {
  const found = judged(text);
  expect(found?.title).toMatch(words);
  expect(found?.title).toContain("by hand");
});

test("a file that the node can start with is none, and neither is one that was not read", () => {
  expect(judged(storage(134_217_728))).toBeUndefined();
  expect(diagnose(inputOf({})).findings.map(({ id }) => id)).not.toContain("broken-configuration");
});
