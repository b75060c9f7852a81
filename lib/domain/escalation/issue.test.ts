import { describe, expect, test } from "vitest";
import { buildReport } from "@/lib/domain/report/build-report";
import { bareIncident, wholeIncident } from "@/lib/domain/report/testing/incident";
import { type Forge, toForge } from "./forge";
import { toEscalationIssue } from "./issue";
import { toNewIssueUrl } from "./new-issue-url";

const issue = toEscalationIssue(wholeIncident, buildReport(wholeIncident));
const forge = (kind: Forge["kind"]): Forge => ({ kind, url: "https://forge.example.org/guts/guts" });

describe("the issue's text", () => {
  test("has profile, configuration, workload, evidence and what was tried, and tags growth without a bound", () => {
    expect(issue.title).toBe("guts-node: Memory grows without a plateau");
    expect(issue.labels).toEqual(["memory-leak"]);
    for (const words of [
      "| Version | guts-node 1.1.0 |",
      "| Starts seen during the incident | 0 |",
      "| Host memory | 4 GiB |",
      "| Requests | 10.03 per second on average, 0.0307 % with a status of 500 or above |",
      "| Repositories | unknown |",
      "heap-2.prof, taken at",
      "It changed by 100 MiB since the profile 10 min before.",
      "| indexObjects | 83 MiB | 83 % | 8.3 MiB/min |",
      "```text\nmain\nserve\nindexObjects\n```",
      "```yaml\ncache: 1024\n```",
      '`guts_process_resident_memory_bytes{instance="validator-2"}`',
      "- Reduce cache size (Option B), 2026-03-14 03:41:40 UTC: Restarted and verified. Effect: held",
    ]) {
      expect(issue.body).toContain(words);
    }
    expect(issue.body).not.toContain("evict");
    expect(issue.body).not.toMatch(/undefined|NaN|\bAda\b|\bBen\b|\.\.(?!\.)/);
  });

  test("without a verdict it is no leak, and says what is unknown", () => {
    const bare = toEscalationIssue(bareIncident, buildReport(bareIncident));
    expect(bare.labels).toEqual([]);
    expect(bare.body).not.toContain("Heap profile");
    expect(bare.title).toBe("guts-node: high memory usage, cause not determined");
    expect(bare.body).toContain("_unknown: there is no access to the node's host_");
    expect(bare.body).toContain("Nothing yet from the console.");
  });
});

describe("the address of a new issue", () => {
  test("fills each forge's form in its own words, label included", () => {
    const small = { ...issue, body: "a & b\n" };
    const read = (kind: Forge["kind"]) => new URL(toNewIssueUrl(forge(kind), small));
    expect(read("github").pathname).toBe("/guts/guts/issues/new");
    expect(Object.fromEntries(read("github").searchParams)).toEqual({
      title: issue.title,
      body: "a & b\n",
      labels: "memory-leak",
    });
    expect(read("gitlab").pathname).toBe("/guts/guts/-/issues/new");
    expect(read("gitlab").searchParams.get("issue[description]")).toBe('a & b\n\n/label ~"memory-leak"\n');
    expect(read("forgejo").searchParams.get("body")).toBe("a & b\n\nLabel: memory-leak\n");
  });

  test("is never too long: the text is cut at a line, a fence is closed, and the cut is said", () => {
    const long = { ...issue, body: `start\n\n\`\`\`yaml\n${"key: é %\n".repeat(5_000)}\`\`\`\nend\n` };
    for (const kind of ["github", "gitlab", "forgejo"] as const) {
      const url = toNewIssueUrl(forge(kind), long);
      expect(url.length).toBeLessThanOrEqual(6_000);
      expect(url.length).toBeGreaterThan(5_800);
      const body = new URL(url).searchParams.get(kind === "gitlab" ? "issue[description]" : "body") ?? "";
      expect(body).toMatch(/key: é %\n```\n\n_Cut here/);
      expect(body).not.toContain("\nend\n");
    }
  });

  test("a forge takes both keys", () => {
    expect(toForge({ forge: "github", url: "https://forge.example.org/a/b/" })?.url).toBe(
      "https://forge.example.org/a/b",
    );
    expect(toForge({ forge: "github" })).toBeNull();
  });
});
