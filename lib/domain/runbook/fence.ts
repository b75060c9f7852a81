import type { Code } from "mdast";
import { isShellLanguage, parseFenceInfo } from "@/lib/domain/runbook/attributes";
import { lineOf, type ParseContext } from "@/lib/domain/runbook/parse-context";
import type { Block } from "@/lib/domain/runbook/runbook";

/** Turns a code block into a query, a command to copy, or plain code. Ids are given later, see `assignIds`. */
export function toFence(node: Code, ctx: ParseContext): Block {
  const line = lineOf(node);
  const info = parseFenceInfo([node.lang, node.meta].filter(Boolean).join(" "));
  for (const mistake of info.mistakes) {
    ctx.report(mistake.severity, line, mistake.message, mistake.remedy);
  }
  if (info.language === "promql") {
    if (info.action !== null) {
      reportMisplaced("action", "a fence that is not promql, or a task item", line, ctx);
    }
    return { type: "query", line, id: "", expr: node.value, check: knownCheck(info.check, line, ctx) };
  }
  if (info.check !== null) {
    reportMisplaced("check", "a promql fence or a task item", line, ctx);
  }
  if (info.language !== null && isShellLanguage(info.language)) {
    return { type: "command", line, id: "", language: info.language, text: node.value, action: info.action };
  }
  return { type: "code", line, language: info.language, text: node.value, action: info.action };
}

/** The check if the console has one of that name, else null and a problem that lists the names there are. */
export function knownCheck(name: string | null, line: number, ctx: ParseContext): string | null {
  if (name === null || ctx.knownChecks.includes(name)) {
    return name;
  }
  ctx.report(
    "error",
    line,
    `There is no check named "${name}"; the item is shown without one.`,
    ctx.knownChecks.length === 0 ? "Remove the annotation." : `Use one of: ${ctx.knownChecks.join(", ")}.`,
  );
  return null;
}

function reportMisplaced(key: "check" | "action", place: string, line: number, ctx: ParseContext): void {
  ctx.report("warning", line, `The fence's ${key} is bound to nothing here.`, `Put ${key}=name on ${place}.`);
}
