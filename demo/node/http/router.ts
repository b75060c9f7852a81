import type { Exchange, Reply } from "@/demo/node/http/exchange";

/** One route: a method and a path whose `{name}` segments are parameters. */
export interface Route {
  method: "GET" | "POST";
  path: string;
  handle: (exchange: Exchange) => Reply | Promise<Reply>;
  /** Answered at once, whatever the memory pressure. */
  immediate?: boolean;
}

/** A route that fits a request, with the values of its parameters. */
export interface RouteMatch {
  route: Route;
  parameters: Record<string, string>;
}

/** Finds the first route for a method and a path without its query; null when there is none. */
export function findRoute(routes: readonly Route[], method: string, path: string): RouteMatch | null {
  const segments = path.split("/");
  for (const route of routes) {
    const parameters = route.method === method ? matchSegments(route.path.split("/"), segments) : null;
    if (parameters !== null) return { route, parameters };
  }
  return null;
}

/** Whether the path has exactly two segments, which the node's web pages read as owner and repository. */
export function looksLikeRepositoryPage(path: string): boolean {
  return /^\/[^/]+\/[^/]+$/.test(path);
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(expected)?.[1];
    if (name === undefined && expected !== actual) return null;
    if (name !== undefined && actual === "") return null;
    if (name !== undefined) parameters[name] = actual;
  }
  return parameters;
}
