import { describe, expect, it } from "vitest";
import { parseDeadlineSeconds } from "@/lib/domain/runbook/duration";

describe("parseDeadlineSeconds", () => {
  it.each([
    ["Investigate within 4 hours", 14_400],
    ["Investigate within 1h30m", 5400],
    ["Respond within 15 minutes", 900],
    ["Investigate within 1 hour 30 minutes", 5400],
    ["Investigate within 1 hour and 30 min", 5400],
    ["investigate WITHIN 4h", 14_400],
    ["Look at it within 1.5 hours.", 5400],
    ["Look at it within an hour", 3600],
    ["Plan the change within 2 days", 172_800],
    ["Acknowledge in 5 mins, then escalate", 300],
  ])("reads %j as %d seconds", (text, seconds) => {
    expect(parseDeadlineSeconds(text)).toBe(seconds);
  });

  it.each(["Investigate", "Respond immediately", "within reason", "within 0 hours", "4 hours", "within 3 months", ""])(
    "finds no time in %j",
    (text) => {
      expect(parseDeadlineSeconds(text)).toBeNull();
    },
  );
});
