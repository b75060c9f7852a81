import { type ConfigFinding, consequenceText } from "./parse-node-config";

/** What is wrong with a configuration file, for a reader who has asked for nothing yet. */
interface DescribedProblems {
  /** The file, the worst of what is wrong with it, and what a node does with such a file; without a full stop. */
  title: string;
  /** What puts it right, a sentence. */
  remedy: string;
  /** Whether the console's own repair does: blocks or keys that occur more than once. */
  isRepairable: boolean;
}

const mostNamed = 3;

/** Null where there is no problem. Holds no text of the file but its keys and numbers out of range. */
export function describeProblems(path: string, problems: readonly ConfigFinding[]): DescribedProblems | null {
  // Repeated blocks hide what else is wrong: they are put right first.
  const repeated = problems.filter(isRepeated);
  const told = repeated.length > 0 ? repeated : problems;
  const [first] = told;
  if (!first) return null;
  const words = told.slice(0, mostNamed).map(({ key, text, line }) => `${key || "the file"} ${text} (line ${line})`);
  const more = problems.length > words.length ? `, and ${problems.length - words.length} more` : "";
  const isRepairable = repeated.length > 0;
  const remedy = isRepairable
    ? "Plan “Repair the configuration” (repair-config): it makes one block of each, the last value of a key winning."
    : "Correct the file by hand: the console cannot know what was meant.";
  return {
    title: `${path}: ${words.join("; ")}${more}: ${consequenceText(first)} at its next start`,
    remedy,
    isRepairable,
  };
}

function isRepeated({ kind }: ConfigFinding): boolean {
  return kind === "duplicate-section" || kind === "duplicate-key";
}
