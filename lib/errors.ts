/** Why something failed, in the words the HTTP API and the pages translate. */
export const errorCodes = [
  "not_found",
  "unauthorized",
  "forbidden",
  "conflict",
  "invalid",
  "precondition",
  "upstream",
  "internal",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * A failure whose message may be shown: it says what went wrong and what the reader can do. `unauthorized` means nobody
 * is signed in, `forbidden` that this person may not. Expected answers of the domain are values, not errors.
 */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** More bytes than are taken in of one file. */
export class TooLargeError extends AppError {
  constructor(message: string) {
    super("invalid", message);
  }
}

/** How a call to another system failed. `status`: it answered and refused; `malformed`: what it answered makes no sense. */
export type UpstreamErrorKind = "timeout" | "unreachable" | "status" | "malformed";

/** Another system (Prometheus, a node, a host) could not be read or used. `target` names which one of them. */
export class UpstreamError extends AppError {
  readonly system: string;
  readonly target: string;
  readonly kind: UpstreamErrorKind;
  /** Whether repeating the same call soon may work. */
  readonly retryable: boolean;

  constructor(options: {
    system: string;
    target: string;
    kind: UpstreamErrorKind;
    message: string;
    retryable: boolean;
    cause?: unknown;
  }) {
    super("upstream", options.message, { cause: options.cause });
    this.system = options.system;
    this.target = options.target;
    this.kind = options.kind;
    this.retryable = options.retryable;
  }
}

/** The HTTP status that answers for an error; anything that is not an `AppError` is 500. */
export function toHttpStatus(error: unknown): number {
  if (!(error instanceof AppError)) return 500;
  switch (error.code) {
    case "invalid":
      return error instanceof TooLargeError ? 413 : 400;
    case "unauthorized":
      return 401;
    case "forbidden":
      return 403;
    case "not_found":
      return 404;
    case "conflict":
      return 409;
    case "precondition":
      return 412;
    case "upstream":
      return error instanceof UpstreamError && error.kind === "timeout" ? 504 : 502;
    case "internal":
      return 500;
    default:
      return unreachableCode(error.code);
  }
}

function unreachableCode(code: never): never {
  throw new Error(`no HTTP status for the error code ${String(code)}`);
}
