import { eq } from "drizzle-orm";
import type { HostTransport } from "@/lib/adapters/hosts/transport";
import { db } from "@/lib/db/client";
import { plans } from "@/lib/db/schema";
import { type ActionName, actionParameters } from "@/lib/domain/action/parameters";
import type { HostActor } from "@/lib/domain/host/actor";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { preparePlan, type TargetAccess } from "../prepare";

export const person: Actor = { type: "person", id: "p1", name: "On-call" };

const actorReads = new Set([
  "readConfigSource",
  "readMemoryLimits",
  "readOomScore",
  "listHeapDumps",
  "readDiagnostics",
]);
const readingVerbs = new Set([
  ...["facts", "process-memory", "system-memory", "oom-events", "unit", "config", "backups", "changes"],
  ...["memory-limits", "oom-score-read", "dumps", "dump", "diagnostics", "version"],
]);

/** An actor of which only what reads is passed on. Whatever acts is noted in `acted`, and never reaches the host. */
export function guardActor(actor: HostActor, acted: string[]): HostActor {
  return new Proxy(actor, {
    get(of, name: keyof HostActor) {
      if (actorReads.has(name)) return of[name];
      acted.push(name);
      throw new Error(`a plan called ${name}`);
    },
  });
}

/** The same one level below, for readers and actors alike: verbs of the helper that only read are noted in `read`. */
export function guardTransport(transport: HostTransport, { acted, read }: { acted: string[]; read: Set<string> }) {
  const guarded: HostTransport = {
    name: transport.name,
    close: () => transport.close(),
    run: (call) => {
      const [verb = ""] = call.args;
      if (call.acts || call.input !== undefined || !readingVerbs.has(verb)) {
        acted.push(call.args.join(" "));
        throw new Error(`a plan had the helper do ${verb}`);
      }
      read.add(verb);
      return transport.run(call);
    },
  };
  return guarded;
}

/** Plans as the worker does, and gives back the plan's row. */
export async function planHere(access: TargetAccess, incidentId: string, action: ActionName, parameters: unknown = {}) {
  const [row] = await db()
    .insert(plans)
    .values({
      ...{ incidentId, targetId: "validator-2", action, requestedBy: person, requestedAt: new Date() },
      parameters: actionParameters[action].parse(parameters) as Record<string, unknown>,
    })
    .returning({ id: plans.id });
  const id = row?.id ?? "";
  await preparePlan(access, id);
  const [planned] = await db().select().from(plans).where(eq(plans.id, id));
  if (!planned) throw new Error("the plan's row is there");
  return planned;
}
