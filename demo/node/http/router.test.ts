import { expect, test } from "vitest";
import { empty } from "@/demo/node/http/exchange";
import { findRoute, looksLikeRepositoryPage, type Route } from "@/demo/node/http/router";

const handle = () => empty(200);
const routes: Route[] = [
  { method: "GET", path: "/api/repos", handle },
  { method: "GET", path: "/api/repos/{owner}/{name}", handle },
];

test("parameters are taken from their segments", () => {
  expect(findRoute(routes, "GET", "/api/repos/atlas/one")?.parameters).toEqual({ owner: "atlas", name: "one" });
});

test.each([
  ["POST", "/api/repos"],
  ["GET", "/api/repos/"],
  ["GET", "/api/repos/atlas"],
  ["GET", "/api/repos//one"],
  ["GET", "/API/repos"],
])("%s %s has no route", (method, path) => {
  expect(findRoute(routes, method, path)).toBeNull();
});

test("only two-segment paths look like a repository's page", () => {
  expect(looksLikeRepositoryPage("/atlas/one")).toBe(true);
  for (const path of ["/", "/atlas", "/atlas/", "/a/b/c"]) expect(looksLikeRepositoryPage(path)).toBe(false);
});
