import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { SignOffView } from "@/lib/domain/run/view";
import { SignOffList, type SignOffListProps } from "./sign-off-list";

const now = Date.UTC(2026, 2, 14, 3, 40, 0);
const texts = ["Root cause", "Fix deployed", "Alert tuned", "Runbook updated", "Team told"];
const items = (signed: number): SignOffView[] =>
  texts.map((text, index) => ({
    itemId: `item-${index}`,
    text,
    signedOff:
      index < signed
        ? {
            by: index === 0 ? "Ana" : "Ben",
            at: now - (60 - index) * 1_000,
            note: index === 0 ? "Leak <in> cache" : "",
            waived: false,
          }
        : null,
  }));
const html = (signed: number, props: Partial<SignOffListProps> = {}) =>
  renderToStaticMarkup(
    <SignOffList
      incidentId="incident-1"
      items={items(signed)}
      signOffAction={async () => {}}
      incidentState="resolved"
      now={now}
      problem={null}
      {...props}
    />,
  );

test("says how many are signed off, and gives a form to each of the others only", () => {
  const drawn = html(3);
  expect(drawn).toContain("3 of 5 signed off");
  expect(drawn.match(/<form/g)).toHaveLength(2);
  expect(drawn).toContain('name="incidentId" value="incident-1"');
  expect(drawn).toContain('name="itemId" value="item-3"');
  expect(drawn).not.toContain('value="item-2"');
});

test("a signed item names the person, the time and the note, as text", () => {
  const drawn = html(1);
  expect(drawn).toMatch(/Signed off by Ana, <time[^>]*>03:39:00 UTC/);
  expect(drawn).toContain("Leak &lt;in&gt; cache");
});

test("every note and button is named after its item", () => {
  const drawn = html(0);
  for (const text of texts) {
    expect(drawn).toContain(`aria-label="Sign off: ${text}"`);
    expect(drawn).toContain(`<span class="sr-only"> for ${text}</span>`);
  }
  expect(drawn.match(/maxLength="2000"/g)).toHaveLength(5);
});

test("a closed incident says by whom and when, and takes nothing more", () => {
  const drawn = html(5, { incidentState: "signed_off" });
  expect(drawn).toContain("Closed: signed off by Ana, Ben at 03:39:04 UTC");
  expect(drawn).not.toContain("<form");
  const incomplete = html(4, { incidentState: "signed_off" });
  expect(incomplete).toContain("not signed off");
  expect(incomplete).not.toContain("<form");
});

test("before it is resolved, the list says what the last note has to tell", () => {
  expect(html(0, { incidentState: "watching" })).toContain("its note has to say why");
  expect(html(0)).not.toContain("its note has to say why");
});

test("a refusal is shown, and what cannot be signed yet is disabled with its reason", () => {
  expect(html(0, { problem: "A run is under way." })).toMatch(/role="alert"[^>]*>Not signed off: A run is under way\./);
  const drawn = html(4, { disabledReason: "Sign in to sign off." });
  expect(drawn).toContain("Sign in to sign off.");
  expect(drawn).toMatch(/<button[^>]* disabled=""/);
});

test("a runbook without post-incident items says so", () => {
  expect(html(0, { items: [] })).toContain("This runbook has no post-incident items.");
});
