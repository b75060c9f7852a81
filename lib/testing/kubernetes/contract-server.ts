import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Exchange, listen, parseBody, type Recording, readRequest } from "./recording";

/** A server that answers as a real API server did when the story was recorded (npm run test:kubernetes). */
export interface ContractServer {
  kubeconfig: string;
  given: Recording["given"];
  /** Requests that the story did not make when it was recorded; a test expects none. */
  unexpected: string[];
  /** Requests that change something and were recorded, but not made; a test expects none at its end. */
  missing(): string[];
  stop(): Promise<void>;
}

export function fixturePath(story: string): string {
  return fileURLToPath(new URL(`./__fixtures__/${story}.json`, import.meta.url));
}

/**
 * Replays one story. Requests must be those of the recording, bodies included; of equal ones each gets the next answer, and
 * the last answer again when there is none left, since how often a state is polled depends on the moment.
 */
export async function startContractServer(story: string): Promise<ContractServer> {
  const { given, exchanges } = JSON.parse(readFileSync(fixturePath(story), "utf8")) as Recording;
  const left = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const key = keyOf(exchange);
    left.set(key, [...(left.get(key) ?? []), exchange]);
  }
  const asked = new Set<string>();
  const unexpected: string[] = [];
  const { url, close } = await listen(async (request, response) => {
    const body = parseBody(await readRequest(request));
    const type = request.headers["content-type"] ?? null;
    const key = keyOf({ method: request.method ?? "", path: request.url ?? "", type, body });
    const answers = left.get(key);
    const answer = answers && answers.length > 1 ? answers.shift() : answers?.[0];
    asked.add(key);
    if (!answer) unexpected.push(key);
    const text = typeof answer?.answer === "string" ? answer.answer : JSON.stringify(answer?.answer ?? null);
    response.writeHead(answer?.status ?? 501, { "content-type": "application/json" }).end(text);
  });
  const folder = mkdtempSync(path.join(tmpdir(), "guts-contract-"));
  const kubeconfig = path.join(folder, "kubeconfig.json");
  const cluster = { name: "contract", cluster: { server: url, "insecure-skip-tls-verify": true } };
  const context = { name: "contract", context: { cluster: "contract", user: "nobody" } };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [cluster],
      contexts: [context],
      users: [{ name: "nobody", user: {} }],
      "current-context": "contract",
    }),
  );
  return {
    kubeconfig,
    given,
    unexpected,
    missing: () => [...left.keys()].filter((key) => !key.startsWith("GET ") && !asked.has(key)),
    async stop() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Two requests are the same when this is: a backup's name holds the moment it was made. */
function keyOf({ method, path: where, type, body }: Pick<Exchange, "method" | "path" | "type" | "body">): string {
  const text = `${method} ${where} ${type ?? ""} ${body === null ? "" : JSON.stringify(body)}`;
  return text.replaceAll(/-bak-[0-9]{8}t[0-9]{9}z/g, "-bak-(time)").trim();
}
