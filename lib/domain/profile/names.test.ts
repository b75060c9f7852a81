import { describe, expect, it } from "vitest";
import { compareText } from "./compare-text";
import { simplifyName } from "./simplify-name";

describe("simplifyName", () => {
  it.each([
    ["std::vector<int, std::allocator<int> >::push_back(int const&)", "std::vector::push_back"],
    ["foo(int)", "foo(int)"],
    ["main.(*Cache).Put", "main.(*Cache).Put"],
    ["main.(*List[...]).Push", "main.(*List[...]).Push"],
    ["main.grow[...]", "main.grow[...]"],
    ["com.example.A.<init>", "com.example.A.<init>"],
    ["(anonymous:L#3:C#76)", "(anonymous:L#3:C#76)"],
    ["a::b(c", "a::b(c"],
    ["a::b)(c)", "a::b)(c)"],
  ])("makes %o to %o", (name, simple) => {
    expect(simplifyName(name)).toBe(simple);
  });
});

describe("compareText", () => {
  it("orders as UTF-8 bytes do", () => {
    const texts = ["z", "", "ab", "a", "\u{1f600}", "\uff5e", "é"];
    const asBytes = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect([...texts].sort(compareText)).toEqual(asBytes);
  });
});
