/**
 * A C++ name without parameters and template arguments, by the rule of `go tool pprof`; other names as they are. Names that
 * are still mangled stay so.
 */
export function simplifyName(name: string): string {
  if (!looksLikeCPlusPlus(name)) return name;
  return withoutMatching(withoutMatching(name, "(", ")"), "<", ">");
}

/** Java's `Class.<init>` and Go's `pkg.(*Type[...]).Method` have brackets as well, and are none of it. */
function looksLikeCPlusPlus(name: string): boolean {
  if (name.includes(".<") || name.includes("]).")) return false;
  return /[<>[\]]|::/.test(name);
}

/** Takes out every outermost pair of brackets with what it holds; a name that closes one too many stays from there on. */
function withoutMatching(name: string, open: string, close: string): string {
  let kept = "";
  let depth = 0;
  let from = 0;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] === open) {
      if (depth === 0) {
        kept += name.slice(from, at);
        from = at;
      }
      depth += 1;
    } else if (name[at] === close) {
      if (depth === 0) break;
      depth -= 1;
      if (depth === 0) from = at + 1;
    }
  }
  return kept + name.slice(from);
}
