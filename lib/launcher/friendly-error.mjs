/** A failure whose message already tells the reader what to do; shown without a stack trace. */
export class FriendlyError extends Error {}
