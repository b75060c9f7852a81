import "server-only";
import { z } from "zod";
import type { Forge } from "@/lib/domain/escalation/forge";
import type { EscalationIssue } from "@/lib/domain/escalation/issue";

/** An issue as far as the console reads it. */
interface ForgeIssue {
  url: string;
  body: string;
}

/** How one kind of forge is spoken to: addresses are of its API, below the repository. */
export interface Dialect {
  headers: (token: string) => Record<string, string>;
  /** A page, from 1, of the issues that are not older than `since`. */
  list: (page: number, since: Date) => URL;
  create: URL;
  toBody: (issue: EscalationIssue, labelIds: number[]) => Record<string, unknown>;
  readIssues: (answer: unknown) => ForgeIssue[];
  readIssue: (answer: unknown) => ForgeIssue;
  /** Where labels have to be given by number: the list of them. */
  labels: URL | null;
}

/** Of one page; a shorter one is the last. */
export const pageSize = 50;

const htmlIssue = z
  .object({ html_url: z.string(), body: z.string().nullish() })
  .transform(({ html_url, body }): ForgeIssue => ({ url: html_url, body: body ?? "" }));
const webIssue = z
  .object({ web_url: z.string(), description: z.string().nullish() })
  .transform(({ web_url, description }): ForgeIssue => ({ url: web_url, body: description ?? "" }));
export const labelList = z.array(z.object({ id: z.number(), name: z.string() }));

/** How the API of a forge is spoken to. The hosted GitHub has its API on a host of its own, any other below its address. */
export function dialectOf({ kind, url }: Forge): Dialect {
  const repository = new URL(url);
  const name = repository.pathname.replace(/^\/+|\/+$|\.git$/g, "");
  switch (kind) {
    case "github": {
      const isHosted = repository.hostname === "github.com";
      const base = isHosted ? "https://api.github.com" : `${repository.origin}/api/v3`;
      return {
        headers: (token) => ({ authorization: `Bearer ${token}`, accept: "application/vnd.github+json" }),
        ...htmlDialect(`${base}/repos/${name}/issues`, "per_page"),
        toBody: ({ title, body, labels }) => ({ title, body, labels }),
        labels: null,
      };
    }
    case "forgejo": {
      const base = `${repository.origin}/api/v1/repos/${name}`;
      return {
        headers: (token) => ({ authorization: `token ${token}` }),
        ...htmlDialect(`${base}/issues`, "limit"),
        toBody: ({ title, body }, labelIds) => ({ title, body, labels: labelIds }),
        labels: new URL(`${base}/labels?limit=${pageSize}`),
      };
    }
    case "gitlab": {
      const issues = `${repository.origin}/api/v4/projects/${encodeURIComponent(name)}/issues`;
      return {
        headers: (token) => ({ "private-token": token }),
        list: (page, since) =>
          withQuery(issues, { scope: "all", created_after: since.toISOString(), per_page: pageSize, page }),
        create: new URL(issues),
        toBody: ({ title, body, labels }) => ({ title, description: body, labels: labels.join(",") }),
        readIssues: (answer) => z.array(webIssue).parse(answer),
        readIssue: (answer) => webIssue.parse(answer),
        labels: null,
      };
    }
  }
}

function htmlDialect(issues: string, sizeKey: string): Pick<Dialect, "list" | "create" | "readIssues" | "readIssue"> {
  return {
    list: (page, since) => withQuery(issues, { state: "all", since: since.toISOString(), [sizeKey]: pageSize, page }),
    create: new URL(issues),
    readIssues: (answer) => z.array(htmlIssue).parse(answer),
    readIssue: (answer) => htmlIssue.parse(answer),
  };
}

function withQuery(address: string, query: Record<string, string | number>): URL {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}
