/** The command line was not understood; the message says which part. Exit status 64. */
export class UsageError extends Error {}
