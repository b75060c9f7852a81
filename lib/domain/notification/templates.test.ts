import { describe, expect, it } from "vitest";
import { notificationEvents } from "@/lib/domain/incident/life";
import { backOffMs, parseRetryAfter } from "./back-off";
import { channelSchema } from "./channel";
import { describeDestination } from "./destination";
import { hideSecrets } from "./hide-secrets";
import { type Message, messageTitle } from "./message";
import { toMail, toSlackBody, toWebhookBody } from "./templates";

const at = Date.UTC(2026, 5, 1, 7, 12);
const message: Message = {
  event: "incident-escalated",
  at,
  why: "Nobody has acknowledged <it> & so on.",
  link: "https://runbook.example.org/incidents/1",
  incident: {
    id: "1",
    number: 7,
    title: 'High "memory" <usage>',
    target: "validator-2",
    severity: "P2",
    state: "open",
    openedAt: at - 60_000,
  },
  verdict: "Reaches its limit in about 2 h.",
  secondsToLimit: 7_200,
};

describe("the webhook's body", () => {
  it("has the documented fields, times as ISO 8601", () => {
    expect(toWebhookBody(message, "abc")).toEqual({
      version: "1",
      id: "abc",
      event: "incident-escalated",
      title: '[P2] Escalated: validator-2 · High "memory" <usage> #7',
      why: message.why,
      at: "2026-06-01T07:12:00.000Z",
      link: message.link,
      incident: { ...message.incident, openedAt: "2026-06-01T07:11:00.000Z" },
      verdict: message.verdict,
      secondsToLimit: 7_200,
    });
  });
});

describe("the chat's body", () => {
  it("escapes what would be markup or a mention, and links the title", () => {
    const { text, blocks } = toSlackBody({ ...message, why: "<!channel> & all" });
    expect(text).toContain("&lt;!channel&gt; &amp; all");
    expect(blocks[0]?.text.text).toBe(
      '*<https://runbook.example.org/incidents/1|[P2] Escalated: validator-2 · High "memory" &lt;usage&gt; #7>*',
    );
    expect(blocks[1]?.text.text).toBe(
      "*Why now:* &lt;!channel&gt; &amp; all\n*Verdict:* Reaches its limit in about 2 h.\n*Time to the limit:* 2 h\n*State:* open",
    );
  });

  it("keeps to Slack's longest section", () => {
    const { blocks } = toSlackBody({ ...message, why: "x".repeat(9_000) });
    expect(Math.max(...blocks.map(({ text }) => text.text.length))).toBe(3_000);
  });
});

describe("the mail", () => {
  it("escapes its HTML, and has a subject of one line", () => {
    const { subject, text, html } = toMail({
      ...message,
      incident: message.incident && { ...message.incident, title: "a\r\nBcc: b" },
    });
    expect(subject).toBe("[P2] Escalated: validator-2 · a Bcc: b #7");
    expect(text).toContain("Time to the limit: 2 h");
    expect(html).toContain("Nobody has acknowledged &lt;it&gt; &amp; so on.");
    expect(html).toContain('<a href="https://runbook.example.org/incidents/1">');
  });
});

it("every event has a title of its own, with and without an incident", () => {
  const titles = notificationEvents.map((event) => messageTitle({ ...message, event }));
  expect(new Set(titles).size).toBe(notificationEvents.length);
  expect(messageTitle({ ...message, event: "test", incident: null })).toBe("Test message from guts-runbook");
});

it("the back-off doubles from 5 s to 10 min, heeds Retry-After up to an hour, and ends after 12 attempts", () => {
  expect([1, 2, 3, 7, 8, 11].map((attempt) => (backOffMs(attempt) ?? 0) / 1000)).toEqual([5, 10, 20, 320, 600, 600]);
  expect(backOffMs(12)).toBeNull();
  expect(backOffMs(1, 120_000)).toBe(120_000);
  expect(backOffMs(1, 10 * 3_600_000)).toBe(3_600_000);
  expect(backOffMs(8, 1_000)).toBe(600_000);
});

it.each([
  ["120", 120_000],
  ["Mon, 01 Jun 2026 07:13:00 GMT", 60_000],
  ["Mon, 01 Jun 2026 07:00:00 GMT", 0],
  ["soon", null],
  ["-5", null],
  [null, null],
])("Retry-After %s is %s ms", (header, ms) => expect(parseRetryAfter(header, at)).toBe(ms));

it("secrets are hidden as they are, in addresses, in base64, and where they only look like one; controls become spaces", () => {
  const secret = "pa ss/wörd";
  const text = `a ${secret} b ${encodeURIComponent(secret)} c ${Buffer.from(secret).toString("base64")} d token=abcdefgh\0e`;
  expect(hideSecrets(text, [secret])).toMatch(/^a \[redacted\] b \[redacted\] c \[redacted\]=* d token=\[redacted\]/);
  expect(hideSecrets("a\0\r\nb", [])).toBe("a b");
  expect(hideSecrets("x".repeat(900), [])).toHaveLength(300);
});

it.each([
  [{ id: "a", kind: "slack", webhookUrl: "https://chat.example.org/hooks/T0/secret" }, "https://chat.example.org/…"],
  [{ id: "a", kind: "webhook", urlEnv: "HOOK" }, "address in the variable HOOK"],
  [{ id: "a", kind: "webhook", urlFile: "/run/hook" }, "address in the file /run/hook"],
  [{ id: "a", kind: "smtp", host: "mail", from: "a@b.c", to: ["d@e.f", "g@h.i"] }, "d@e.f, g@h.i by mail:587"],
])("where %j leads is shown as %s", (entry, shown) => {
  expect(describeDestination(channelSchema.parse(entry))).toBe(shown);
});
