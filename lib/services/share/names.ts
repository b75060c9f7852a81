import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { alerts, type incidents, timeline, user } from "@/lib/db/schema";
import { noteData } from "@/lib/domain/incident/entry-data";
import { createPlaceholders } from "@/lib/domain/share/placeholders";
import { scrubText } from "@/lib/domain/share/scrub";
import type { Target } from "@/lib/domain/target/target";
import { describeTimelineEntry } from "@/lib/domain/timeline/timeline";
import { config } from "@/lib/services/config";

/** Labels whose value names a machine, or where one runs. */
const hostLabel = /instance|host|node|pod|server|machine|addr|fqdn|^(?:exported_|source_)?ip$|_ip$/i;
/** Labels that target matchers may have and that name no machine. */
const plainLabel = /^(?:job|env|environment|service|container|severity|team|cluster|region|zone)$/i;

/**
 * What hides the names of hosts and people in the texts of one incident. The incident's target is `host-1`; then all are
 * numbered in the order in which they came into the incident, by its timeline and its alerts, which only grow: what has a
 * number keeps it when more come.
 */
export async function readPlaceholders(incident: typeof incidents.$inferSelect): Promise<(text: string) => string> {
  const [entries, accounts, attached] = await Promise.all([
    db().select().from(timeline).where(eq(timeline.chain, incident.id)).orderBy(asc(timeline.seq)),
    db().select({ name: user.name, email: user.email }).from(user),
    db()
      .select({ at: alerts.receivedAt, labels: alerts.labels })
      .from(alerts)
      .where(eq(alerts.incidentId, incident.id))
      .orderBy(asc(alerts.id)),
  ]);
  const acting = [incident.openedBy, incident.owner, incident.acknowledgedBy, ...entries.map(({ actor }) => actor)];
  const labelled = attached.map(({ at, labels }) => ({
    at,
    texts: Object.entries(labels).flatMap(([name, value]) => (hostLabel.test(name) ? [value] : [])),
  }));
  const told = entries.map(({ at, actor, kind, data }) => ({
    at,
    texts: [actor.name, ...textsOf(kind, data).map(scrubText)],
  }));
  const { targets, prometheus, alertmanager } = config();
  const hide = createPlaceholders({
    people: [
      ...acting.flatMap((actor) => (actor?.type === "person" ? [[actor.name]] : [])),
      ...accounts.map(({ name, email }) => [name, email]),
    ],
    hosts: [
      ...(incident.targetId === null ? [] : [[incident.targetId]]),
      ...targets.map(namesOfTarget),
      ...[...prometheus, ...alertmanager].map(({ url }) => namesOfUrl(url)),
      ...labelled.flatMap(({ texts }) => texts.map((text) => [text])),
    ],
  });
  if (incident.targetId !== null) hide(incident.targetId);
  const inOrder = [...told, ...labelled].sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const { texts } of inOrder) for (const text of texts) hide(text);
  return hide;
}

/** What a shared link shows of an entry: its sentence, and what was pasted to a note. */
function textsOf(kind: string, data: Record<string, unknown>): string[] {
  const output = kind === "note.added" ? noteData.safeParse(data).data?.output : null;
  return [describeTimelineEntry(kind, data), ...(output ? [output.text] : [])];
}

function namesOfTarget({ id, name, matchers, hostMatchers = {}, api, host }: Target): string[] {
  const labels = [...Object.entries(matchers), ...Object.entries(hostMatchers)];
  const { ssh, kubernetes } = host;
  return [
    id,
    name,
    ...labels.flatMap(([label, value]) => (plainLabel.test(label) ? [] : [value])),
    ...(api ? namesOfUrl(api.url) : []),
    ...(ssh ? [ssh.host] : []),
    ...(ssh?.jump ? [ssh.jump.host] : []),
    ...(kubernetes ? [kubernetes.pod, kubernetes.workload.name] : []),
  ];
}

function namesOfUrl(url: string): string[] {
  const { host, hostname } = new URL(url);
  return [host, hostname];
}
