/** A server action that a form posts to. It ends in a redirect, so the form works without a script. */
export type FormAction = (form: FormData) => Promise<void>;
