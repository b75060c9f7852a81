import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { PresenceLine } from "./presence-line";

const text = (...names: string[]) =>
  renderToStaticMarkup(<PresenceLine people={names.map((name, index) => ({ id: `p${index}`, name }))} />).replace(
    /<[^>]+>/g,
    "",
  );

it("names who is here, and is absent where that is not known", () => {
  expect(text("Ana", "Ben")).toBe("Who has this page open: Ana, Ben are here");
  expect(text("Ana")).toBe("Who has this page open: Ana is here");
  expect([text(), renderToStaticMarkup(<PresenceLine people={undefined} />)]).toEqual(["", ""]);
});
