import { expect, test } from "vitest";
import { toFileResponse } from "./file-response";

test("a file is downloaded under its name, whatever characters it has, and kept by nobody", async () => {
  const response = toFileResponse("text\n", { name: 'a"\r\nb/../c.txt', type: "text/plain; charset=utf-8" });
  expect(response.headers.get("content-disposition")).toBe('attachment; filename="a___b_.._c.txt"');
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await response.text()).toBe("text\n");
});
