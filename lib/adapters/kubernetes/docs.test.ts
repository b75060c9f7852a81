import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { targetSchema } from "@/lib/domain/target/target";
import { shippedRole } from "@/lib/testing/kubernetes/set-up";

const text = readFileSync(fileURLToPath(new URL("../../../docs/kubernetes.md", import.meta.url)), "utf8");
const [example, rules] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => parse(yaml ?? ""));

describe("docs/kubernetes.md", () => {
  it("has an example that the configuration accepts", () => {
    const target = targetSchema.parse(example.targets[0]);
    expect(target.host.kubernetes?.configMap).toEqual({ name: "guts-config", key: "config.yaml" });
  });

  it("shows the very rules of helper/kubernetes-role.yaml", () => {
    expect(rules.rules).toEqual(shippedRole().find(({ kind }) => kind === "Role")?.rules);
  });
});
