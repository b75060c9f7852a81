import { describe, expect, test } from "vitest";
import { parseLoadArguments } from "@/demo/load/arguments";
import { retryDelayMs } from "@/demo/load/idle-socket";
import { repositoryPaths } from "@/demo/load/traffic";

describe("the load's command line", () => {
  test("only the address is needed", () => {
    expect(parseLoadArguments(["--api", "127.0.0.1:8080", "--marker", "x"])).toEqual({
      api: { host: "127.0.0.1", port: 8080 },
      connections: 40,
      rate: 20,
      transactions: 4,
      floodConnections: 0,
      floodTransactions: 0,
      floodFile: null,
    });
  });

  test.each([
    [[], /--api is missing/],
    [["--api", "10.0.0.1:80"], /loopback/],
    [["--api", "127.0.0.1:80", "--rate", "0"], /--rate/],
    [["--api", "127.0.0.1:80", "--connections", "many"], /--connections/],
    [["--api", "127.0.0.1:80", "--flood-connections", "501"], /--flood-connections/],
    [["--api", "127.0.0.1:80", "--flood-transactions", "-1"], /flood-transactions/],
  ])("%j is refused with the reason", (argv, message) => {
    expect(() => parseLoadArguments(argv)).toThrow(message);
  });
});

test("pauses between attempts double up to eight seconds", () => {
  expect([0, 1, 2, 10].map(retryDelayMs)).toEqual([250, 500, 1000, 8000]);
});

test.each([
  ['[{"owner":"a","name":"b c"}]', ["/api/repos/a/b%20c"]],
  ['[null, {"owner":1,"name":"b"}, 3]', []],
  ['{"owner":"a"}', []],
  ["<html>", []],
])("the list %j gives the paths %j", (body, paths) => {
  expect(repositoryPaths(body)).toEqual(paths);
});
