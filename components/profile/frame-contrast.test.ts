import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { frameLooks } from "@/lib/domain/profile/flame-look";

const css = readFileSync("app/globals.css", "utf8");

/** The luminance of a role's colour, as WCAG 2 has it, from its OKLCH values (https://bottosson.github.io/posts/oklab/). */
function luminance(role: string, theme: "light" | "dark"): number {
  const pair = new RegExp(`--${role}: light-dark\\(oklch\\(([^)]+)\\), oklch\\(([^)]+)\\)\\)`).exec(css);
  const text = pair?.[theme === "light" ? 1 : 2];
  if (text === undefined) throw new Error(`app/globals.css has no --${role}`);
  const [lightness = 0, chroma = 0, hue = 0] = text.split(" ").map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const within = (value: number) => Math.min(1, Math.max(0, value));
  const red = within(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = within(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = within(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe("the colours of a flame graph", () => {
  it.each(["light", "dark"] as const)("leave its words readable in the %s theme", (theme) => {
    const text = luminance("text-plain", theme);
    for (const look of frameLooks) {
      const [darker = 0, lighter = 0] = [text, luminance(`frame-${look}`, theme)].sort((x, y) => x - y);
      expect((lighter + 0.05) / (darker + 0.05), look).toBeGreaterThanOrEqual(4.5);
    }
  });
});
