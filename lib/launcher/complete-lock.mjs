import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { completeLock } from "./lock-stubs.mjs";

const file = fileURLToPath(new URL("../../package-lock.json", import.meta.url));
const { lock, added } = completeLock(JSON.parse(readFileSync(file, "utf8")));
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `added ${added.length} entries:\n${added.join("\n")}` : "package-lock.json is complete");
