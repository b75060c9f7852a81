import { parseDeadlineSeconds } from "@/lib/domain/runbook/duration";
import { type ParseContext, plainText } from "@/lib/domain/runbook/parse-context";
import { type Block, type Runbook, type Severity, severities } from "@/lib/domain/runbook/runbook";
import { walkBlocks } from "@/lib/domain/runbook/walk";

type Facts = Pick<Runbook, "severity" | "impact" | "onCallAction" | "investigateWithinSeconds">;

interface Field {
  label: string;
  value: string;
  line: number;
}

/** Reads the labelled lines before the first section: `**Severity:** P3`, `**Impact:** …`, `**On-Call Action:** …`. */
export function readPreamble(blocks: readonly Block[], ctx: ParseContext): Facts {
  const fields = readFields(blocks);
  const find = (label: RegExp) => fields.find((field) => label.test(field.label) && field.value !== "");
  const onCallAction = find(/^on[\s-]?call action$/i)?.value ?? null;
  return {
    severity: readSeverity(find(/^severity$/i), ctx),
    impact: find(/^impact$/i)?.value ?? null,
    onCallAction,
    investigateWithinSeconds: onCallAction === null ? null : parseDeadlineSeconds(onCallAction),
  };
}

function readSeverity(field: Field | undefined, ctx: ParseContext): Severity | null {
  const remedy = `Write one of ${severities.join(", ")} before the first section, e.g. **Severity:** P3.`;
  if (field === undefined) {
    ctx.report("warning", 1, "The runbook names no severity.", remedy);
    return null;
  }
  const word = /^[\p{L}\p{N}-]+/u.exec(field.value)?.[0].toUpperCase();
  const severity = severities.find((known) => known === word) ?? null;
  if (severity === null) {
    ctx.report("error", field.line, `The severity "${field.value}" is none this console knows.`, remedy);
  }
  return severity;
}

/** `Label: value` lines; a line that opens no label of its own continues the one before it. */
function readFields(blocks: readonly Block[]): Field[] {
  const fields: Field[] = [];
  for (const block of walkBlocks(blocks)) {
    if (block.type !== "paragraph") {
      continue;
    }
    let current: Field | null = null;
    // A <br> at the end of a line is a break and a newline; together they end one line.
    for (const [index, line] of plainText(block.children)
      .replace(/\n{2,}/g, "\n")
      .split("\n")
      .entries()) {
      const [, label, value] = /^\s*([\p{L}][\p{L}\p{N} -]{0,39}?)\s*:(?:\s+(.*))?$/u.exec(line) ?? [];
      if (label !== undefined) {
        current = { label, value: (value ?? "").trim(), line: block.line + index };
        fields.push(current);
      } else if (current !== null) {
        current.value = `${current.value} ${line.trim()}`.trim();
      }
    }
  }
  return fields;
}
