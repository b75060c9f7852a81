import { beforeAll, describe, expect, it } from "vitest";
import { checkOrigin } from "./actor";

beforeAll(() => {
  process.env.DATABASE_URL ??= "postgres://127.0.0.1:9/none";
  process.env.BETTER_AUTH_SECRET ??= "a test secret that is long enough for it";
  process.env.GUTS_RUNBOOK_URL ??= "http://127.0.0.1:3000";
});

const request = (headers: Record<string, string>) => new Request("http://127.0.0.1/x", { method: "POST", headers });

describe("checkOrigin", () => {
  it.each([
    ["the console's own page", { origin: "http://127.0.0.1:3000" }, true],
    ["a bearer token", { authorization: "Bearer abc" }, true],
    ["another site", { origin: "http://evil.example" }, false],
    ["no origin", {}, false],
    [
      "another site with a made-up authorization",
      { origin: "http://evil.example", authorization: "Basic YTpi" },
      false,
    ],
    ["an empty bearer", { authorization: "Bearer" }, false],
  ])("%s", (_name, headers, accepted) => {
    const check = () => checkOrigin(request(headers as Record<string, string>));
    if (accepted) expect(check).not.toThrow();
    else expect(check).toThrow(/accepted from/);
  });
});
