import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { FilingView } from "@/lib/domain/escalation/filing";
import { unposted } from "@/lib/server-actions/form-state";
import { FilingPanel } from "./filing-panel";

const now = Date.UTC(2026, 5, 1, 12);
const action = async () => unposted;
const filing: FilingView = {
  ...{ state: "pending", host: "forge.example.org", requestedBy: "Ana", requestedAt: now - 60_000, attempts: 0 },
  ...{ url: null, nextAttemptAt: now, lastError: null },
};
const html = (change: Partial<FilingView> | null) =>
  renderToStaticMarkup(
    <FilingPanel
      incidentId="i1"
      host="forge.example.org"
      filing={change && { ...filing, ...change }}
      now={now}
      action={action}
    />,
  );
const text = (change: Partial<FilingView> | null) => html(change).replace(/<[^>]*>/g, "");

describe("the filing of an issue", () => {
  it("can be asked for once, and again when it was given up", () => {
    expect(text(null)).toContain("File this text at forge.example.org");
    expect(html({})).not.toContain("<form");
    expect(html({ state: "sent", url: "https://forge.example.org/a/b/issues/1" })).not.toContain("<form");
    expect(text({ state: "failed", attempts: 12, lastError: "HTTP 401." })).toMatch(
      /Given up after 12 of 12 attempts: HTTP 401\..*Try again at forge\.example\.org/,
    );
  });

  it("says how far it has got, by whom, and leads to the issue, never to code", () => {
    expect(text({})).toMatch(/Waits for the worker.*asked for by Ana, 1 min ago/);
    expect(text({ attempts: 2, lastError: "HTTP 500.", nextAttemptAt: now + 20_000 })).toContain(
      "Not filed yet: HTTP 500. Attempt 2 of 12, the next in 20 s",
    );
    expect(html({ state: "sent", url: "https://forge.example.org/a/b/issues/1" })).toContain(
      'href="https://forge.example.org/a/b/issues/1"',
    );
    expect(html({ state: "sent", url: "javascript:alert(1)" })).not.toContain("href");
  });
});
