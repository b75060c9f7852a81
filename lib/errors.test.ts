import { describe, expect, it } from "vitest";
import { AppError, errorCodes, toHttpStatus, UpstreamError } from "./errors";

const upstream = (kind: UpstreamError["kind"]) =>
  new UpstreamError({ system: "node", target: "v1", kind, message: "no answer", retryable: true });

describe("toHttpStatus", () => {
  it("gives every code a status of its own class and never 200", () => {
    for (const code of errorCodes) {
      expect(toHttpStatus(new AppError(code, "m"))).toBeGreaterThanOrEqual(400);
    }
  });

  it.each([
    [new AppError("conflict", "held by somebody else"), 409],
    [new AppError("unauthorized", "sign in"), 401],
    [upstream("timeout"), 504],
    [upstream("malformed"), 502],
    [new TypeError("a bug"), 500],
    ["a thrown string", 500],
  ])("maps %s to %i", (error, status) => {
    expect(toHttpStatus(error)).toBe(status);
  });

  it("keeps name, code and cause of an upstream failure", () => {
    const cause = new Error("ECONNREFUSED");
    const error = new UpstreamError({
      system: "node",
      target: "v1",
      kind: "unreachable",
      message: "m",
      retryable: true,
      cause,
    });
    expect(error).toMatchObject({ name: "UpstreamError", code: "upstream", cause, kind: "unreachable" });
    expect(error).toBeInstanceOf(AppError);
  });
});
