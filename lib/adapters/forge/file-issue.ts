import "server-only";
import { z } from "zod";
import type { Forge } from "@/lib/domain/escalation/forge";
import type { EscalationIssue } from "@/lib/domain/escalation/issue";
import { isLoopback } from "@/lib/domain/notification/channel";
import { callForge, ForgeError } from "./api";
import { type Dialect, dialectOf, labelList, pageSize } from "./dialect";

const mostPages = 20;

export interface FileIssueInput {
  forge: Forge;
  token: string;
  issue: EscalationIssue;
  /** Stands in the body of this issue and of no other. */
  marker: string;
  /** The issue cannot be older than this. */
  since: Date;
  signal: AbortSignal;
  /** For all calls together. */
  timeoutMs: number;
}

/**
 * Files an issue unless one with its marker is there already, open or closed: whoever died after filing finds it when it is
 * tried again. `found`: it was there. Throws `ForgeError`.
 */
export async function fileIssue(input: FileIssueInput): Promise<{ url: string; found: boolean }> {
  const { forge, token, issue, marker } = input;
  const { protocol, hostname } = new URL(forge.url);
  if (protocol !== "https:" && !isLoopback(hostname)) {
    throw new ForgeError(
      "escalation.url is not https://, and the token would be readable on its way. Set an https:// address.",
    );
  }
  const dialect = dialectOf(forge);
  const signal = AbortSignal.any([input.signal, AbortSignal.timeout(input.timeoutMs)]);
  const call = (method: "GET" | "POST", url: URL, body?: unknown) =>
    callForge({ method, url, headers: dialect.headers(token), body, signal, secrets: [token] });
  try {
    const known = await findIssue(dialect, call, marker, input.since);
    if (known !== null) return { url: known, found: true };
    const labelIds = dialect.labels === null ? [] : await findLabels(dialect.labels, call, issue.labels);
    const { url } = dialect.readIssue(await call("POST", dialect.create, dialect.toBody(issue, labelIds)));
    return { url, found: false };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new ForgeError(
      `${new URL(forge.url).host} does not answer as the API of ${forge.kind}. Check escalation.forge and escalation.url.`,
    );
  }
}

type Call = (method: "GET" | "POST", url: URL, body?: unknown) => Promise<unknown>;

async function findIssue(dialect: Dialect, call: Call, marker: string, since: Date): Promise<string | null> {
  for (let page = 1; page <= mostPages; page += 1) {
    const issues = dialect.readIssues(await call("GET", dialect.list(page, since)));
    const known = issues.find(({ body }) => body.includes(marker));
    if (known) return known.url;
    if (issues.length < pageSize) return null;
  }
  throw new ForgeError(
    `The repository has more than ${mostPages * pageSize} issues changed since this incident began, too many to see whether it is filed. Use the prefilled link.`,
  );
}

/** A label that the repository does not have is left out: the issue matters more. */
async function findLabels(url: URL, call: Call, names: readonly string[]): Promise<number[]> {
  if (names.length === 0) return [];
  const known = labelList.parse(await call("GET", url));
  return known.filter(({ name }) => names.includes(name)).map(({ id }) => id);
}
