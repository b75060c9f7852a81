import type { Forge } from "./forge";
import type { EscalationIssue } from "./issue";

/** Servers refuse request lines beyond 8 KiB; this leaves room for what a sign-in page adds around the address. */
const longestUrl = 6_000;
const notice = "\n\n_Cut here: an address has no room for more. Copy the whole text from the console._\n";

/** The address of the forge's form for a new issue, filled in; the body is cut, with a notice, where it would be too long. */
export function toNewIssueUrl(forge: Forge, issue: EscalationIssue): string {
  const whole = build(forge, issue, issue.body);
  if (whole.length <= longestUrl) return whole;
  const lines = issue.body.split("\n");
  let [fits, tooMany] = [0, lines.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (build(forge, issue, cutAfter(lines, middle)).length <= longestUrl) fits = middle;
    else tooMany = middle;
  }
  return build(forge, issue, cutAfter(lines, fits));
}

/** The first lines with the notice; a fence that they leave open is closed before it. */
function cutAfter(lines: readonly string[], count: number): string {
  let open: string | null = null;
  for (const line of lines.slice(0, count)) {
    const fence = /^`{3,}/.exec(line)?.[0];
    if (open === null) open = fence ?? null;
    else if (line === open) open = null;
  }
  return `${lines.slice(0, count).join("\n")}${open === null ? "" : `\n${open}`}${notice}`;
}

function build({ kind, url }: Forge, { title, labels }: EscalationIssue, body: string): string {
  const told = labels.map((label) => `Label: ${label}`).join("\n");
  switch (kind) {
    case "github":
      return address(`${url}/issues/new`, { title, body, ...(labels.length > 0 ? { labels: labels.join(",") } : {}) });
    case "gitlab": {
      // Only a quick action sets a label from an address.
      const actions = labels.map((label) => `/label ~"${label}"`).join("\n");
      return address(`${url}/-/issues/new`, { "issue[title]": title, "issue[description]": withEnd(body, actions) });
    }
    case "forgejo":
      // Its form takes labels by number, which nobody outside knows.
      return address(`${url}/issues/new`, { title, body: withEnd(body, told) });
  }
}

const withEnd = (body: string, end: string) => (end === "" ? body : `${body}\n${end}\n`);

function address(path: string, query: Record<string, string>): string {
  return `${path}?${new URLSearchParams(query)}`;
}
