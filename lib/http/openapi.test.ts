import { expect, test } from "vitest";
import { actionNames } from "@/lib/domain/action/parameters";
import { openApiDocument } from "./openapi";
import { planRequest } from "./openapi-schemas";

test("a plan's request is described for every action, with its own parameters and the runbook's values", () => {
  expect(planRequest.oneOf.map(({ properties }) => properties)).toHaveLength(actionNames.length);
  expect(planRequest.oneOf[actionNames.indexOf("reduce-cache")]).toMatchObject({
    required: ["action"],
    properties: {
      action: { const: "reduce-cache" },
      parameters: { properties: { maxSizeBytes: { default: 134217728 } } },
    },
  });
  expect(planRequest.oneOf[actionNames.indexOf("revert-run")]?.required).toEqual(["action", "parameters"]);
});

test("every reference in the document leads to a schema", () => {
  const document = openApiDocument("http://localhost");
  const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([A-Za-z]+)"/g)].map(
    ([, name]) => name,
  );
  expect(names.length).toBeGreaterThan(20);
  for (const name of new Set(names)) expect(Object.keys(document.components.schemas)).toContain(name);
});
