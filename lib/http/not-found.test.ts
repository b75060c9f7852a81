import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { getURLFromRedirectError } from "next/dist/client/components/redirect";
import { isRedirectError } from "next/dist/client/components/redirect-error";
import { describe, expect, it } from "vitest";
import { notFound } from "./not-found";

const app = path.resolve("app");
const pages = readdirSync(app, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("page.tsx"));

function whereTo(): string {
  try {
    notFound();
  } catch (error) {
    if (isRedirectError(error)) return getURLFromRedirectError(error);
    throw error;
  }
}

describe("what does not exist", () => {
  it("leads to an address that no page and no route has, so that the whole page of app/not-found.tsx is served with 404", () => {
    const address = whereTo();
    expect(address).toMatch(/^\/[a-z-]+$/);
    for (const group of [app, path.join(app, "(console)")]) {
      expect(existsSync(path.join(group, address))).toBe(false);
      // A folder such as [id] here would take every address.
      expect(readdirSync(group).filter((name) => name.startsWith("["))).toEqual([]);
    }
    expect(existsSync(path.join(app, "not-found.tsx"))).toBe(true);
  });

  it.each(pages)("is never answered by %s with Next's own notFound(), whose page is empty without a script", (file) => {
    const text = readFileSync(path.join(app, file), "utf8");
    expect(text).not.toMatch(/import \{[^}]*\bnotFound\b[^}]*\} from "next\/navigation"/);
    if (text.includes("params: Promise<{ id: string")) expect(text).toContain("@/lib/http/not-found");
  });
});
