import { describe, expect, it } from "vitest";
import { tellableEvents } from "@/lib/domain/notification/channel";
import { ConfigError, type ConfigIssue } from "./config-error";
import { loadConfig } from "./load";
import { examples, knownKeys } from "./schema";

const base = "prometheus: []\ntargets: []\n";
const load = (text: string) => loadConfig({ path: "/etc/guts/guts-runbook.yaml", text: `${base}${text}` });

function issuesOf(text: string): readonly ConfigIssue[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

describe("notifications", () => {
  it("are read with their defaults, secrets as where to find them, relative paths from the file's folder", () => {
    const { notifications } = load(`notifications:
  - { id: hook, kind: webhook, urlEnv: HOOK, bearerTokenFile: secrets/hook, headers: { X-Team: nodes }, events: [reminder] }
  - { id: chat, kind: slack, webhookUrlFile: /run/chat.url }
  - { id: mail, kind: smtp, host: mail.example.org, user: guts, passwordFile: mail.password, from: Guts <guts@example.org>, to: [ops@example.org] }
  - { id: relay, kind: smtp, host: 127.0.0.1, port: 465, from: a@b.c, to: [d@e.f], checkCertificate: false }
`);
    expect(notifications).toEqual([
      {
        id: "hook",
        kind: "webhook",
        url: { env: "HOOK" },
        headers: { "X-Team": "nodes" },
        bearerTokenFile: "/etc/guts/secrets/hook",
        events: ["reminder"],
      },
      { id: "chat", kind: "slack", url: { file: "/run/chat.url" }, events: tellableEvents },
      expect.objectContaining({
        host: "mail.example.org",
        port: 587,
        secure: false,
        auth: { user: "guts", password: { file: "/etc/guts/mail.password" } },
        checkCertificate: true,
      }),
      expect.objectContaining({ port: 465, secure: true, auth: null, checkCertificate: false }),
    ]);
  });

  it("may have escalation and reminders switched off", () => {
    expect(load("escalation: { enabled: false }").escalation).toMatchObject({ enabled: false, afterMinutes: 240 });
  });

  it("names a forge by its kind and its address, and not by one of the two", () => {
    const url = "https://forge.example.org/guts/guts";
    expect(load(`escalation: { forge: forgejo, url: "${url}" }`).escalation).toMatchObject({ forge: "forgejo", url });
    expect(() => load("escalation: { forge: github }")).toThrow("is set without url");
    expect(() => load(`escalation: { url: "${url}" }`)).toThrow("is set without forge");
  });

  it("reads a forge's token from a file beside it, and has no use for a token without a forge", () => {
    const forge = 'forge: github, url: "https://forge.example.org/guts/guts"';
    expect(load(`escalation: { ${forge}, tokenFile: forge.token }`).escalation.tokenFile).toBe("/etc/guts/forge.token");
    expect(() => load("escalation: { tokenFile: forge.token }")).toThrow("is set without forge and url");
    expect(() => load(`escalation: { ${forge}, token: abc }`)).toThrow("escalation.token");
  });

  it.each<[string, string, Partial<ConfigIssue>]>([
    [
      "a mistyped key",
      "{ id: a, kind: slack, webhookUrlEnv: B, evnts: [reminder] }",
      { path: "notifications[0].evnts", remedy: "Did you mean events?" },
    ],
    [
      "a key of another kind",
      "{ id: a, kind: slack, webhookUrlEnv: B, host: c }",
      { path: "notifications[0].host", message: expect.stringContaining("does not belong to kind: slack") },
    ],
    [
      "an unknown kind",
      "{ id: a, kind: pager }",
      { path: "notifications[0].kind", message: "must be one of webhook, slack, smtp" },
    ],
    [
      "no address",
      "{ id: a, kind: webhook }",
      {
        path: "notifications[0].url",
        message: "is required, or one of urlFile, urlEnv",
        remedy: expect.stringContaining("https://hooks.example.org"),
      },
    ],
    [
      "two addresses",
      "{ id: a, kind: webhook, urlEnv: A, urlFile: b }",
      { path: "notifications[0].urlEnv", message: "cannot be set together with urlFile" },
    ],
    [
      "a token in the address",
      "{ id: a, kind: webhook, url: 'https://a.b/c?token=d' }",
      { path: "notifications[0].url", message: expect.stringContaining("must not hold a query") },
    ],
    [
      "an event that does not exist",
      "{ id: a, kind: slack, webhookUrlEnv: B, events: [opened] }",
      { path: "notifications[0].events[0]", message: expect.stringContaining("must be one of incident-opened") },
    ],
    [
      "mail to nobody",
      "{ id: a, kind: smtp, host: h, from: a@b.c }",
      { path: "notifications[0].to", message: "is required for kind: smtp" },
    ],
    [
      "an address that is two",
      "{ id: a, kind: smtp, host: h, from: 'a@b.c, d@e.f', to: [a@b.c] }",
      { path: "notifications[0].from", message: expect.stringContaining("must be one mail address") },
    ],
    [
      "a user without a password",
      "{ id: a, kind: smtp, host: h, from: a@b.c, to: [a@b.c], user: u }",
      { path: "notifications[0].passwordFile" },
    ],
    [
      "a certificate unchecked elsewhere",
      "{ id: a, kind: smtp, host: mail.example.org, from: a@b.c, to: [a@b.c], checkCertificate: false }",
      { path: "notifications[0].checkCertificate", message: expect.stringContaining("on this machine only") },
    ],
    [
      "a repeated id",
      "{ id: a, kind: slack, webhookUrlEnv: B }, { id: a, kind: slack, webhookUrlEnv: C }",
      { path: "notifications[1].id", message: 'repeats the id "a" of notifications[0]' },
    ],
  ])("refuses %s", (_name, entries, issue) => {
    expect(issuesOf(`notifications: [${entries}]`)).toEqual([expect.objectContaining(issue)]);
  });

  it("have an example for each of their keys", () => {
    for (const place of ["escalation", "notifications.*"]) {
      for (const key of knownKeys[place] ?? []) expect(examples).toHaveProperty([`${place}.${key}`]);
    }
  });
});
