import fc from "fast-check";

/** How a generated configuration is laid out; every choice is drawn from `bits`, a fixed list of random numbers. */
interface Layout {
  bits: readonly number[];
  lineBreak: "\n" | "\r\n";
  isEnded: boolean;
}

type Value = string | { [key: string]: Value };

const secret = "5ec2e7".repeat(11).slice(0, 64);

const sections: Record<string, Value> = {
  api: {
    addr: '"127.0.0.1:8080"',
    request_timeout_secs: "30",
    max_body_size: "52428800",
    max_connections: "10000",
    cors_enabled: "true",
    cors_origins: "[]",
  },
  p2p: {
    enabled: "false",
    addr: "'127.0.0.1:9000'",
    private_key: secret,
    allowed_peers: "[]",
    bootstrappers: "[]",
    message_backlog: "1024",
    mailbox_size: "1024",
    timeout_secs: "10",
    max_peers: "50",
  },
  logging: { level: "info", format: "json" },
  storage: {
    data_dir: "./data",
    persistent: "false",
    cache: { max_size: "268435456", ttl_secs: "3600" },
    rocksdb: { write_buffer_size: "67108864" },
  },
  "x-site": { owner: "'it''s ours # really'", note: "a#b" },
};

const layouts: fc.Arbitrary<Layout> = fc.record({
  bits: fc.array(fc.nat(1000), { minLength: 400, maxLength: 400 }),
  lineBreak: fc.constantFrom("\n", "\r\n"),
  isEnded: fc.boolean(),
});

/**
 * Configurations that a node accepts, written in many ways: order, comments, quoted keys, odd indentation, maps in braces,
 * anchors with aliases, keys that are absent, line breaks, no final line break.
 */
export const configTexts: fc.Arbitrary<string> = layouts.map(render);

function render({ bits, lineBreak, isEnded }: Layout): string {
  let at = 0;
  const draw = (below: number) => (bits[at++ % bits.length] ?? 0) % below;
  const oneIn = (n: number) => draw(n) === 0;
  const quoted = (key: string) => (oneIn(5) ? `"${key}"` : oneIn(7) ? `'${key}'` : key);
  const comment = () => `# note ${draw(1000)}: "x" {y}`;
  const flow = (value: Value): string =>
    typeof value === "string"
      ? value
      : `{${Object.entries(value)
          .map(([key, inner]) => `${oneIn(2) ? " " : ""}${quoted(key)}: ${flow(inner)}`)
          .join(",")}${oneIn(6) ? "," : ""}}`;
  const block = (entries: [string, Value][], indent: number): string[] => {
    const step = 1 + draw(4);
    return entries.flatMap(([key, value]) => {
      const pad = " ".repeat(indent);
      const above = [...(oneIn(4) ? [`${pad}${comment()}`] : []), ...(oneIn(9) ? [""] : [])];
      const beside = oneIn(4) ? `${" ".repeat(1 + draw(9))}${comment()}` : "";
      if (typeof value === "string")
        return [...above, `${pad}${quoted(key)}:${" ".repeat(1 + draw(2))}${value}${beside}`];
      if (oneIn(5)) return [...above, `${pad}${quoted(key)}: ${flow(value)}${beside}`];
      const below = oneIn(5) ? [`${" ".repeat(indent + step)}${comment()}`] : [];
      return [...above, `${pad}${quoted(key)}:${beside}`, ...block(Object.entries(value), indent + step), ...below];
    });
  };
  const names = Object.keys(sections).filter((name) => name !== "x-site" || oneIn(2));
  if (oneIn(2)) names.reverse();
  const entries = names.map((name): [string, Value] => {
    const keys = sections[name] as Record<string, Value>;
    const kept = Object.entries(keys).filter(([key]) => !/cache|rocksdb|max_peers/.test(key) || !oneIn(3));
    return [name, Object.fromEntries(kept)];
  });
  if (oneIn(3)) entries.unshift(["x-anchor", "&size 268435456"]);
  if (entries[0]?.[0] === "x-anchor") entries.push(["x-alias", "*size"]);
  const lines = [...(oneIn(4) ? ["---"] : []), ...block(entries, 0), ...(oneIn(3) ? [comment()] : [])];
  return lines.join(lineBreak) + (isEnded ? lineBreak : "");
}
