import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ClockWarning } from "./clock-warning";

const text = (skews: (number | null)[], consoleSeconds: number | null = null) =>
  renderToStaticMarkup(
    <ClockWarning
      clocks={skews.map((skewSeconds, index) => ({ name: `clock ${index}`, skewSeconds }))}
      consoleSeconds={consoleSeconds}
    />,
  )
    .replace(/<[^>]+>/g, "")
    .replaceAll("&#x27;", "'");

it("is silent while clocks agree or are unknown, and names those that are off, by how much and which way", () => {
  expect(text([])).toBe("");
  expect(text([0, 4.9, null], 4.9)).toBe("");
  expect(text([120, null])).toContain("that of clock 0 is 2 min ahead of the console's. ");
  expect(text([120, null])).toContain("Not compared: clock 1.");
  expect(text([0], 3600)).toContain("that of this browser is 1 h behind the console's");
});
