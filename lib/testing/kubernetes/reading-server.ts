import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fixturePath } from "./contract-server";
import { listen, parseBody, type Recording, readRequest } from "./recording";

/** A server of recorded answers that takes nothing but what changes nothing. */
export interface ReadingServer {
  kubeconfig: string;
  /** Every request, as `METHOD path` without its query. */
  requests: string[];
  /** Those that would have changed something; each was refused. */
  writes: string[];
  stop(): Promise<void>;
}

const reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/**
 * Answers each GET as a real API server did when the stories were recorded (the first answer that a story got), allows
 * every right that is asked for, and refuses everything else.
 */
export async function startReadingServer(stories: readonly string[]): Promise<ReadingServer> {
  const recorded = stories.flatMap(
    (story) => (JSON.parse(readFileSync(fixturePath(story), "utf8")) as Recording).exchanges,
  );
  const [requests, writes]: [string[], string[]] = [[], []];
  const { url, close } = await listen(async (request, response) => {
    const body = parseBody(await readRequest(request));
    const { method = "", url: where = "" } = request;
    const say = (status: number, answer: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    const line = `${method} ${where.split("?")[0]}`;
    requests.push(line);
    if (method === "POST" && where === reviews)
      return void say(201, { ...(body as object), status: { allowed: true } });
    if (method !== "GET") {
      writes.push(line);
      return void say(403, { kind: "Status", code: 403, message: "only reading is allowed here" });
    }
    const found = recorded.find((one) => one.method === "GET" && one.path === where && one.status === 200);
    say(found ? 200 : 404, found?.answer ?? { kind: "Status", code: 404, reason: "NotFound", message: "not recorded" });
  });
  const folder = mkdtempSync(path.join(tmpdir(), "guts-reading-"));
  const kubeconfig = path.join(folder, "kubeconfig.json");
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: "reading", cluster: { server: url, "insecure-skip-tls-verify": true } }],
      contexts: [{ name: "reading", context: { cluster: "reading", user: "nobody" } }],
      users: [{ name: "nobody", user: {} }],
      "current-context": "reading",
    }),
  );
  const stop = async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { kubeconfig, requests, writes, stop };
}
