import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { readBody } from "@/demo/node/http/body";
import { empty, json, type Reply, text } from "@/demo/node/http/exchange";
import type { Route } from "@/demo/node/http/router";
import type { ObjectCache } from "@/demo/node/memory/object-cache";
import type { RepositoryStore } from "@/demo/node/memory/repositories";

const MAX_BODY_BYTES = 64 * 1024;
const slug = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "use letters, digits, dot, dash and underscore");
const createInput = z.object({ owner: slug, name: slug, size_kib: z.int().min(1).max(4096).default(16) });

/**
 * Reading and creating repositories. Reading one asks the cache for an object, so that its counters follow the traffic.
 * @param cache null in the profile without a cache
 */
export function repositoryRoutes(store: RepositoryStore, cache: ObjectCache | null): Route[] {
  return [
    { method: "GET", path: "/api/repos", handle: () => json(store.list()) },
    { method: "POST", path: "/api/repos", handle: ({ message }) => createRepository(store, message) },
    {
      method: "GET",
      path: "/api/repos/{owner}/{name}",
      handle: ({ parameters }) => {
        const repository = store.find(parameters.owner ?? "", parameters.name ?? "");
        if (repository === null) return empty(404);
        if (cache !== null && cache.workingSetObjects > 0) {
          cache.request(Math.floor(Math.random() * cache.workingSetObjects));
        }
        const { owner, name, content } = repository;
        return json({ name, owner, size_bytes: content.length });
      },
    },
  ];
}

async function createRepository(store: RepositoryStore, message: IncomingMessage): Promise<Reply> {
  const body = await readBody(message, MAX_BODY_BYTES);
  if (body === null) return text(`the request body exceeds ${MAX_BODY_BYTES} bytes`, 413);
  const input = createInput.safeParse(parseJson(body.toString("utf8")));
  if (!input.success) return text(`send {"owner", "name", "size_kib"?}: ${input.error.issues[0]?.message}`, 400);
  const { owner, name, size_kib } = input.data;
  const created = store.create(owner, name, size_kib * 1024);
  return created === null ? text(`${owner}/${name} exists already`, 409) : json({ name, owner }, 201);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
