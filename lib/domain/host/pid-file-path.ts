/**
 * Why a path may not be handed to the host helper as `--pid-file`, or null when it may. The helper checks the same rule
 * again (`check_path` in helper/guts-host); lengths are bytes of UTF-8.
 */
export function pidFilePathProblem(path: string): string | null {
  if (!path.startsWith("/")) return "must be an absolute path";
  if (new TextEncoder().encode(path).length > 1024) return "must not be longer than 1024 bytes";
  if (path.split("/").some((part) => part === "." || part === "..")) {
    return 'must not hold "." or ".." as a component';
  }
  if (!/^(?:[A-Za-z0-9 ._/@+:=,~%-]|[^\0-\x7f])+$/.test(path)) {
    return "may hold letters, digits, spaces and . _ / @ + : = , ~ % - only";
  }
  return null;
}
