/** What a page knows of a form that was posted and refused: why, and what was typed. */
export interface FormState {
  /** What belongs to no single field; null when the fields say it all, or nothing was refused. */
  problem: string | null;
  /** What is wrong with each field, by its name. */
  fields: Readonly<Record<string, string>>;
  /** What was typed, by the field's name; a box that was not ticked is absent. */
  given: Readonly<Record<string, string>>;
}

/** A form that nobody has posted yet. */
export const unposted: FormState = { problem: null, fields: {}, given: {} };

/**
 * A server action of a form that loses nothing: it ends in a redirect when it was done, so that loading the page anew posts
 * nothing, and answers with the form's state when it was refused.
 */
export type KeptAction = (before: FormState, form: FormData) => Promise<FormState>;

export const isRefused = ({ problem, fields }: FormState): boolean =>
  problem !== null || Object.keys(fields).length > 0;
