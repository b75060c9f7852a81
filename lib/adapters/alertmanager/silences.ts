import "server-only";
import { z } from "zod";
import { type AlertmanagerCall, callAlertmanager, malformed } from "./call";

const silenceSchema = z.object({
  id: z.string().min(1).max(200),
  comment: z.string(),
  status: z.object({ state: z.enum(["active", "pending", "expired"]) }),
});
export type AlertmanagerSilence = z.infer<typeof silenceSchema>;

/** Every silence Alertmanager has, ended ones included as long as it keeps them (its `--data.retention`). */
export async function listSilences(call: AlertmanagerCall): Promise<AlertmanagerSilence[]> {
  const parsed = z.array(silenceSchema).safeParse(await callAlertmanager(call, "silences"));
  if (!parsed.success) throw malformed(call, "its list of silences", parsed.error);
  return parsed.data;
}

export interface NewSilence {
  /** Label and exact value, all of which an alert must have. */
  matchers: Readonly<Record<string, string>>;
  startsAt: Date;
  endsAt: Date;
  createdBy: string;
  comment: string;
}

/** Makes a silence and resolves with its id. Not idempotent: look with `listSilences` first. */
export async function createSilence(call: AlertmanagerCall, silence: NewSilence): Promise<string> {
  const { matchers, startsAt, endsAt, ...rest } = silence;
  const body = {
    ...rest,
    matchers: Object.entries(matchers).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  };
  const answer = await callAlertmanager(call, "silences", { method: "POST", body });
  const parsed = z.object({ silenceID: z.string().min(1).max(200) }).safeParse(answer);
  if (!parsed.success) throw malformed(call, "the id of a new silence", parsed.error);
  return parsed.data.silenceID;
}

/** Ends a silence now. */
export async function expireSilence(call: AlertmanagerCall, id: string): Promise<void> {
  await callAlertmanager(call, `silence/${encodeURIComponent(id)}`, { method: "DELETE" });
}
