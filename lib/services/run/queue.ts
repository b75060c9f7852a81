import "server-only";
import { DBOSClient } from "@dbos-inc/dbos-sdk";
import type { ClientBase } from "pg";
import { env } from "@/lib/env";

/** Names shared by the web process, which enqueues, and the worker, which registers and runs. Stable: rows in the database carry them. */
export const workQueue = "work";
export const workflowNames = { plan: "prepare-plan", run: "run-action" } as const;
/**
 * DBOS recovers workflows of the same application version only. Raise it when the steps of a workflow change, not before:
 * a run that was under way is then ended as `outcome unknown` by hand.
 */
export const applicationVersion = "2";

const holder = globalThis as typeof globalThis & { gutsDbosClient?: Promise<DBOSClient> };

function client(): Promise<DBOSClient> {
  holder.gutsDbosClient ??= DBOSClient.create({ systemDatabaseUrl: env().databaseUrl, systemDatabasePoolSize: 2 });
  return holder.gutsDbosClient;
}

/** Enqueues a workflow in the caller's transaction: it exists when that commits, and not otherwise. The id makes it happen once. */
export async function enqueueWork(connection: ClientBase, kind: keyof typeof workflowNames, id: string): Promise<void> {
  await (await client()).enqueueInTransaction(
    connection,
    {
      workflowName: workflowNames[kind],
      queueName: workQueue,
      workflowID: `${kind}-${id}`,
      appVersion: applicationVersion,
    },
    id,
  );
}
