/** Who and what is known by name. */
export interface KnownNames {
  /** Each inner list holds the names and addresses of one host. */
  hosts: readonly (readonly string[])[];
  /** Each inner list holds the names and addresses of one person. */
  people: readonly (readonly string[])[];
}

/** Shorter ones would take letters out of words. */
const shortest = 2;
const topDomains =
  "com|net|org|io|dev|app|cloud|internal|intra|local|localdomain|lan|home|corp|svc|test|example|invalid|edu|gov|arpa";
const fileEndings = "bak|cfg|conf|gz|html|js|json|log|md|pem|py|rs|service|sh|so|tar|toml|ts|txt|yaml|yml";
const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const address = [
  // URLs, people's addresses and `user@host`.
  String.raw`(?<url>\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>]+)`,
  String.raw`(?<mail>(?<![\w.+-])[\w.+-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)`,
  // IPv4, IPv6 in full or with `::`, MAC. A time of day has too few colons.
  String.raw`(?<host>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)`,
  String.raw`(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])`,
  String.raw`(?<![\w:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?![\w:])`,
  String.raw`(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])`,
  // A name with a usual end, or of three parts that is no file's; a name with a port.
  String.raw`(?<![\w.-])(?:${label}\.)+(?:${topDomains})(?![\w-]|\.\w)`,
  String.raw`(?<![\w.-])(?:${label}\.){2,}(?!(?:${fileEndings})\b)[a-z]{2,24}(?![\w-]|\.\w)`,
  String.raw`(?<![\w.-])(?=[a-z0-9.-]*[a-z])${label}(?:\.${label})*(?=:\d{4,5}\b))`,
].join("|");

/** All names of one host, person or address, and what stands for them once one of them was met. */
interface Named {
  kind: "host" | "url" | "person";
  placeholder: string | null;
}

/**
 * Replaces hosts, addresses and people by placeholders, `host-1`, `url-1`, `person-1`: the same one for every name of the same
 * host or person, numbered in the order in which they are met. So numbers stay the same when the same texts come first. What is
 * not known by name is found by its form; a bare word that is the name of an unknown host stays.
 */
export function createPlaceholders({ hosts, people }: KnownNames): (text: string) => string {
  const named = new Map<string, Named>();
  const counts = { host: 0, url: 0, person: 0 };
  const know = (group: readonly string[], kind: Named["kind"]) => {
    const names = group.map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
    const earlier = names.map((name) => named.get(name)).find((one) => one !== undefined);
    const one: Named = earlier ?? { kind, placeholder: null };
    for (const name of names) if (!named.has(name)) named.set(name, one);
    return one;
  };
  for (const group of people) know(group, "person");
  for (const group of hosts) know(group.flatMap(withoutPort), "host");
  const names = [...named.keys()]
    .filter((name) => name.length >= shortest)
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join("|");
  const pattern = new RegExp(names === "" ? address : `${address}|(?<name>(?<!\\w)(?:${names})(?!\\w))`, "gi");

  const toPlaceholder = (one: Named): string => {
    if (one.placeholder === null) {
      counts[one.kind] += 1;
      one.placeholder = `${one.kind}-${counts[one.kind]}`;
    }
    return one.placeholder;
  };
  const replace = (text: string, kind: Named["kind"]): string => {
    const key = text.toLowerCase();
    // `node-1.example.org` is the host that is known as `node-1`.
    const short = kind === "host" ? named.get(key.split(".")[0] ?? "") : undefined;
    const one = named.get(key) ?? short ?? know([key], kind);
    named.set(key, one);
    return toPlaceholder(one);
  };
  return (text) => {
    const whole = named.get(text.trim().toLowerCase());
    if (whole !== undefined) return toPlaceholder(whole);
    return text.replace(pattern, (match, ...rest) => {
      const groups = rest.at(-1) as Record<string, string | undefined>;
      if (groups.url !== undefined) return replace(match.replace(/[.,;:)\]]+$/, ""), "url");
      return replace(match, groups.mail === undefined ? "host" : "person");
    });
  };
}

/** An address with a port is also known without it. */
function withoutPort(name: string): string[] {
  const bare = name.replace(/:\d{1,5}$/, "");
  return bare === name ? [name] : [name, bare];
}
