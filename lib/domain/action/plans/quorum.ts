import { type PlanLooks, type Precondition, reasonOf, toldBy } from "./looks";

const text = "A quorum stays while this node is away";

/**
 * Whether the validators that stay are enough, by the weights that the node tells. Which of them is this node is known only
 * by name; where none fits, the answer is the one that holds for every choice, else unknown. A node that is the only
 * validator is a network of its own: that is said, and does not keep it from being restarted.
 */
export function quorumPrecondition(looks: PlanLooks): Precondition {
  const { validators: look, target } = looks;
  const told = toldBy(look);
  if (!told) {
    const why = reasonOf(look);
    return {
      text,
      state: "unknown",
      detail: `This node does not tell the console who the other validators are (${why}). Check before you confirm.`,
    };
  }
  if (told.validators.length === 1) {
    return {
      text,
      state: "not met",
      detail: "This node is told to be the only validator: no blocks while it is away.",
      network: "alone",
    };
  }
  return { text, network: "validators", ...whatStays(told, target) };
}

type Validators = Extract<PlanLooks["validators"], { value: unknown }>["value"];

/** What would be left of the weight in a network of several validators. */
function whatStays(told: Validators, target: PlanLooks["target"]): Pick<Precondition, "state" | "detail" | "blocking"> {
  const { quorumWeight: needed, totalWeight: total } = told;
  const active = told.validators.filter((validator) => validator.active);
  const activeWeight = active.reduce((sum, { weight }) => sum + weight, 0);
  const names = new Set([target.id, target.name].map((name) => name.toLowerCase()));
  const own = told.validators.find(({ name }) => names.has(name.toLowerCase()));
  const inWords = (stays: number) => `if this node stops, ${stays} of ${total} weight stays, a quorum needs ${needed}`;
  if (own) {
    const stays = activeWeight - (own.active ? own.weight : 0);
    if (stays >= needed) return { state: "met", detail: inWords(stays) };
    // A quorum that is lost already cannot be broken by this.
    if (activeWeight < needed) {
      return { state: "not met", detail: `${inWords(stays)}; it is lost already with ${activeWeight} active` };
    }
    return { state: "not met", detail: inWords(stays), blocking: true };
  }
  const weights = active.map(({ weight }) => weight);
  const [least, most] = [activeWeight - Math.max(0, ...weights), activeWeight - Math.min(...weights, activeWeight)];
  const unnamed = `none of the validators is called ${target.name}`;
  if (least >= needed) return { state: "met", detail: `${inWords(least)} (${unnamed}; the heaviest was assumed)` };
  if (most < needed && activeWeight >= needed) {
    return {
      state: "not met",
      detail: `${inWords(most)}, whichever of them it is (${unnamed})`,
      blocking: true,
    };
  }
  const detail = `${activeWeight} of ${total} weight is active, a quorum needs ${needed}, and ${unnamed}: which weight would go is not known. Check before you confirm.`;
  return { state: "unknown", detail };
}
