import type { Shape } from "@/lib/domain/trend/trend";

/** How the page says which course memory takes. */
export const shapeWords: Record<Shape, string> = {
  leak: "growing without a plateau: a leak",
  step: "one step up, flat since",
  saturating: "filling up, slowing down",
  "growing-with-load": "growing with load",
  "stable-high": "flat at a high level",
  sawtooth: "rising and falling in turn",
  stable: "flat",
  falling: "falling",
  "restarted-recently": "not known yet: restarted recently",
  insufficient: "not known yet: too few samples",
};
