import { AppError } from "@/lib/errors";

/** A file that cannot be read as a profile. The message says what is wrong with it and what to do. */
export class ProfileError extends AppError {
  constructor(message: string) {
    super("invalid", message);
  }
}

/** What it is instead of a profile cannot be told. */
export function unknownFormat(): ProfileError {
  return new ProfileError(
    "It is no profile that can be read here, or only a piece of one. Read are pprof (protobuf, with gzip or without), the text heap profiles of tcmalloc and jemalloc, and V8's .heapprofile.",
  );
}

/** A profile whose parts do not fit together. */
export function damaged(what: string): ProfileError {
  return new ProfileError(`It is damaged or cut off: ${what}. Fetch or take it again.`);
}
