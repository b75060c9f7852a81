import "server-only";
import type { OperationDriver } from "./driver";
import {
  actOptions,
  expectedProcess,
  failedVerdict,
  noActor,
  noProcess,
  toOutcome,
  unknownVerdict,
  verified,
} from "./outcome";

/** Sets how readily the kernel ends this process when memory is short. The value before is kept first, to go back to. */
export const oomScoreDriver: OperationDriver<"oom-score"> = {
  async apply(context, { value, keep }) {
    const { actor, prior, signal } = context;
    const expected = expectedProcess(context);
    if (!actor) return noActor;
    if (!expected) return noProcess;
    let earlier = prior;
    if (!earlier) {
      const read = await actor.readOomScore(signal);
      if (read.state === "answered") {
        earlier = { before: String(read.value.value) };
        await context.keep({ ...earlier });
      }
    }
    const result = await actor.setOomScore({ ...actOptions(context), ...expected, value, keep });
    const outcome = toOutcome(result, ["What is the process's oom_score_adj now?"]);
    return outcome.state === "done" ? { ...outcome, facts: { ...outcome.facts, ...earlier } } : outcome;
  },

  async verify({ actor }, { value, keep }) {
    const read = await actor?.readOomScore();
    if (read?.state !== "answered") {
      const reason = read?.detail ?? "no host access";
      return unknownVerdict(`The score cannot be read back: ${reason}`, "What is the process's oom_score_adj now?");
    }
    const now = read.value;
    if (now.value !== value) return failedVerdict(`The score is ${now.value}.`, "What else sets this score?");
    if (keep === "runtime") return verified(`The score is ${value}.`);
    if (now.persistent === null) {
      const detail = `The score is ${value} now; what the next start gives the process is not told.`;
      return unknownVerdict(detail, "What does systemctl show -p OOMScoreAdjust say of the unit?");
    }
    return now.persistent === value
      ? verified(`The score is ${value}, now and after a restart.`)
      : failedVerdict(`The score is ${value} now, and ${now.persistent} after a restart.`);
  },
};
