import type { RunbookProblem } from "@/lib/domain/runbook/runbook";

type Mistake = Pick<RunbookProblem, "severity" | "message" | "remedy">;

export interface FenceInfo {
  /** First word of the info string in lower case; null when the fence names none. */
  language: string | null;
  check: string | null;
  action: string | null;
  mistakes: Mistake[];
}

/** What a check or an action may be called: lower-case words joined by hyphens. */
const namePattern = "[a-z0-9]+(?:-[a-z0-9]+)*";
const bindingToken = new RegExp(`^(check|action)=("?)(${namePattern})\\2$`);
const shellLanguages: ReadonlySet<string> = new Set(["bash", "sh", "shell", "console"]);

export function isShellLanguage(language: string | null): boolean {
  return language !== null && shellLanguages.has(language);
}

/**
 * Reads the text after a fence's backticks, e.g. `promql {check=memory-over-limit}`.
 *
 * Only `check` and `action` mean something here. Classes, ids and other attributes belong to other tools and are passed
 * over, except an unknown `key=value` on a fence this console would bind, which is most likely a typing mistake.
 */
export function parseFenceInfo(info: string): FenceInfo {
  const word = /^[^\s{]+/.exec(info)?.[0] ?? null;
  const rest = info.slice(word?.length ?? 0).trim();
  const braces = /\{([^{}]*)\}/.exec(rest);
  const tokens = braces?.[1]?.split(/\s+/).filter((token) => token !== "") ?? [];
  const className = tokens.find((token) => /^\.[\w-]+$/.test(token))?.slice(1) ?? null;
  const fence: FenceInfo = {
    language: (word ?? className)?.toLowerCase() ?? null,
    check: null,
    action: null,
    mistakes: [],
  };
  if (braces === null) {
    if (/\b(?:check|action)\s*=/i.test(rest)) {
      fence.mistakes.push(malformed(rest));
    }
    return fence;
  }
  for (const token of tokens) {
    readToken(token, fence);
  }
  return fence;
}

function readToken(token: string, fence: FenceInfo): void {
  const [, key, , name] = bindingToken.exec(token) ?? [];
  if ((key === "check" || key === "action") && name !== undefined) {
    if (fence[key] !== null) {
      fence.mistakes.push({
        severity: "error",
        message: `The fence names two values for ${key}; "${fence[key]}" is used.`,
        remedy: `Keep one ${key} for each fence.`,
      });
      return;
    }
    fence[key] = name;
  } else if (/^(?:check|action)(?![\w-])/i.test(token)) {
    fence.mistakes.push(malformed(token));
  } else if (/^[\w-]+=/.test(token) && (fence.language === "promql" || isShellLanguage(fence.language))) {
    fence.mistakes.push({
      severity: "warning",
      message: `The fence attribute "${token}" means nothing to this console.`,
      remedy: "Attributes are check=name on a promql fence and action=name on any other; correct or remove it.",
    });
  }
}

function malformed(text: string): Mistake {
  return {
    severity: "error",
    message: `The fence attributes "${text}" cannot be read, so the fence is bound to nothing.`,
    remedy: "Write them in braces without spaces around the equals sign, e.g. promql {check=memory-over-limit}.",
  };
}

export type Annotation = { key: "check" | "action"; name: string } | { key: "malformed" };

const annotation = new RegExp(`^<!--\\s*(check|action)\\s*:\\s*(${namePattern})\\s*-->$`);
const lookalike = /^<!--\s*(?:checks?|actions?)\s*(?:[:=]|-->|\s[\w-]+\s*-->)/i;

/**
 * Reads one HTML comment, e.g. `<!-- check: node-slow -->`. Null for a comment that says something else; `malformed`
 * for one that was plainly meant as an annotation.
 */
export function parseAnnotation(comment: string): Annotation | null {
  const [, key, name] = annotation.exec(comment) ?? [];
  if ((key === "check" || key === "action") && name !== undefined) {
    return { key, name };
  }
  return lookalike.test(comment) ? { key: "malformed" } : null;
}
