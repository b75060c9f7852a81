import { describe, expect, it } from "vitest";
import { type FolderFacts, findBlockingFolder } from "./walkable";

const postgres = { uid: 101, gid: 104 };
const open: FolderFacts = { uid: 0, gid: 0, mode: 0o755 };

function tree(facts: Record<string, Partial<FolderFacts>>) {
  return (folder: string): FolderFacts | null => (folder === "/missing" ? null : { ...open, ...facts[folder] });
}

describe("findBlockingFolder", () => {
  it.each([
    ["an open way", {}, null],
    ["a private home on the way", { "/home": {}, "/home/a": { mode: 0o700 } }, "/home/a"],
    ["the uppermost of several", { "/home": { mode: 0o750 }, "/home/a": { mode: 0o700 } }, "/home"],
    ["the last folder itself", { "/home/a/clone": { mode: 0o700 } }, "/home/a/clone"],
    ["a folder to pass through but not to list", { "/home/a": { mode: 0o711 } }, null],
    ["a private folder of the user's own", { "/home/a/clone": { uid: 101, mode: 0o700 } }, null],
    ["a folder for the user's group", { "/home/a/clone": { gid: 104, mode: 0o710 } }, null],
    ["a folder closed to the user's group only", { "/home/a/clone": { gid: 104, mode: 0o701 } }, "/home/a/clone"],
    ["a folder its owner may not enter", { "/home/a/clone": { uid: 101, mode: 0o655 } }, "/home/a/clone"],
  ])("decides %s", (_name, facts, expected) => {
    expect(findBlockingFolder("/home/a/clone", postgres, tree(facts))).toBe(expected);
  });

  it("lets root pass everywhere and takes folders that do not exist yet as passable", () => {
    expect(findBlockingFolder("/home/a/clone", { uid: 0, gid: 0 }, () => ({ ...open, mode: 0 }))).toBeNull();
    expect(findBlockingFolder("/missing", postgres, tree({}))).toBeNull();
  });
});
