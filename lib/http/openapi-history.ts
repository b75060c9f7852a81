import "server-only";
import { actionNames } from "@/lib/domain/action/parameters";
import { frozenMoments } from "@/lib/domain/diagnosis/stored";
import { watchStates } from "@/lib/domain/run/record";
import { runStates } from "@/lib/domain/run/run";
import { shapes } from "@/lib/domain/trend/trend";

const text = { type: "string" } as const;
const count = { type: "integer" } as const;
const instant = { type: "number", description: "epoch milliseconds" } as const;
const oneOf = (values: readonly string[]) => ({ type: "string", enum: values });
const nullable = (schema: Record<string, unknown>) => ({ anyOf: [schema, { type: "null" }] });
const object = (properties: Record<string, unknown>) => ({ type: "object", properties });
const listOf = (items: Record<string, unknown>) => ({ type: "array", items });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The schemas of a target's history, for the OpenAPI document. */
export const historySchemas = {
  Spread: object({
    n: count,
    medianSeconds: nullable({ type: "number", description: "null: fewer than three cases" }),
    p90Seconds: nullable({ type: "number" }),
  }),
  TargetHistory: object({
    now: instant,
    targetId: text,
    targetName: text,
    incidents: listOf(ref("IncidentSummary")),
    runs: listOf(
      object({
        ...{ id: text, incidentId: text, incidentNumber: count, title: text, state: oneOf(runStates) },
        ...{ requestedBy: text, at: instant, result: nullable(text) },
        watch: nullable(object({ state: oneOf(watchStates), detail: text })),
      }),
    ),
    restarts: listOf(object({ at: instant, source: text })),
    verdicts: listOf(
      object({
        ...{ at: instant, shape: oneOf(shapes), decides: text, moment: oneOf(frozenMoments) },
        ...{ incidentId: text, incidentNumber: count },
      }),
    ),
    worked: listOf(
      object({
        ...{ action: oneOf(actionNames), n: count, held: count, unknown: count, lasted: ref("Spread") },
        atLeast: { type: "boolean", description: "some of those that held still last" },
      }),
    ),
    times: object({ acknowledge: ref("Spread"), mitigate: ref("Spread"), resolve: ref("Spread") }),
  }),
};
