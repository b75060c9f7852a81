import { KeptInput } from "@/components/form/kept-fields";
import { toExactPattern } from "./typed-name-pattern";

export interface TypedNameProps {
  id: string;
  targetName: string;
  /** The id of what was refused about it; null when nothing was. */
  problemId: string | null;
}

/** The target's name, typed: a hand that does this has looked at where it is. */
export function TypedName({ id, targetName, problemId }: TypedNameProps) {
  return (
    <>
      <label htmlFor={id}>
        Type <strong className="select-all font-semibold">{targetName}</strong> to confirm
      </label>
      <KeptInput
        id={id}
        name="typedName"
        type="text"
        required
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        pattern={toExactPattern(targetName)}
        title={`${targetName}, written exactly so`}
        aria-invalid={problemId === null ? undefined : true}
        aria-describedby={problemId ?? undefined}
        className="min-h-7 w-full rounded-box border border-edge-strong bg-surface px-2 py-0.5"
      />
    </>
  );
}
