import type { OptionAssessment } from "@/lib/domain/diagnosis/verdict";
import { formatBytes, formatDuration } from "@/lib/domain/format/format";

type Effect = Pick<OptionAssessment, "expectedFreedBytes" | "timeGainedSeconds" | "growthEnds">;

/** What an option frees, such as `frees about 380 MiB`. */
export function freedWords({ expectedFreedBytes: freed }: Effect): string {
  if (freed === null) return "what it frees is not known";
  return freed === 0 ? "frees nothing" : `frees about ${formatBytes(freed)}`;
}

/** What an option gains in time until the limit. */
export function gainedWords({ growthEnds, timeGainedSeconds: gained }: Effect): string {
  if (growthEnds) return "ends the growth";
  if (gained === null) return "time gained not known";
  return gained === 0 ? "gains no time" : `gains about ${formatDuration(gained)}`;
}

/** Restarts that come with an option. */
export function restartWords({ restarts }: Pick<OptionAssessment, "restarts">): string {
  if (restarts === 0) return "no restart";
  return restarts === 1 ? "1 restart" : `${restarts} restarts`;
}

/** Whether this build heeds the settings of an option; null when it changes none. */
export function honouredWords({ settings, honoured }: Pick<OptionAssessment, "settings" | "honoured">): string | null {
  if (settings.length === 0) return null;
  const changes = `changes ${settings.join(", ")}`;
  switch (honoured) {
    case "yes":
      return `${changes}, which this build heeds`;
    case "no":
      return `${changes}, which this build does not heed`;
    default:
      return `${changes}; whether this build heeds it is not known`;
  }
}

/** Whether an option can help now, in a word or two. */
export const helpWords: Record<OptionAssessment["helps"], string> = {
  yes: "helps",
  no: "no help now",
  unknown: "may help, not known",
};
