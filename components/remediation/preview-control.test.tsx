import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { PreviewControl, type PreviewControlProps } from "./preview-control";

const html = (props: Partial<PreviewControlProps> = {}) =>
  renderToStaticMarkup(
    <PreviewControl
      incidentId="incident-1"
      action="limit-connections"
      title="Limit connections"
      previewAction={async () => {}}
      disabledReason={null}
      editHref="?edit=limit-connections"
      isRecommended={false}
      {...props}
    />,
  );
const input = (drawn: string, name: string) =>
  new RegExp(`<input[^>]*name="parameters\\.${name}"[^>]*>`).exec(drawn)?.[0];

describe("the fields of an action", () => {
  test("have a label, the runbook's value and a help", () => {
    const field = input(html(), "maxConnections") ?? "";
    expect(field).toContain('value="1000"');
    const id = /id="([^"]*)"/.exec(field)?.[1];
    expect(html()).toContain(`<label for="${id}"`);
    expect(html()).toMatch(new RegExp(`id="${id}-help"[^>]*>api\\.max_connections`));
  });

  test("are closed with their values in sight, and open for what is recommended", () => {
    expect(html()).toMatch(/connections <span[^>]*>1000<\/span>.*peers <span[^>]*>25<\/span>/);
    expect(html()).not.toContain("<details open");
    expect(html({ isRecommended: true })).toContain('<details open=""');
  });

  test("offer a choice in words", () => {
    expect(html({ action: "set-oom-score" })).toMatch(
      /<option value="persistent" selected="">also after a boot<\/option>/,
    );
  });

  test("are not there for an action without parameters", () => {
    expect(html({ action: "dump-heap" })).not.toContain("<details");
  });

  test("can be changed without a script on a page that is held still", () => {
    expect(html()).toMatch(/<noscript><a href="\?edit=limit-connections"/);
    expect(html({ isOpen: true })).not.toContain("<noscript>");
  });
});

test("what was refused stands beside its field with what was typed, and is told once", () => {
  const drawn = html({
    isOpen: true,
    problem: "limit-connections does not take these parameters. parameters.maxPeers: must be a whole number",
    given: { maxConnections: "900", maxPeers: "many" },
  });
  expect(drawn).toContain('<details open=""');
  expect(input(drawn, "maxConnections")).toContain('value="900"');
  expect(input(drawn, "maxPeers")).toMatch(/value="many".*aria-invalid="true"|aria-invalid="true".*value="many"/);
  expect(drawn).toMatch(
    /id="preview-limit-connections-maxPeers-problem" role="alert"[^>]*>Peers must be a whole number/,
  );
  expect(drawn.match(/role="alert"/g)).toHaveLength(1);
});

test("what speaks against it is said before the button, which describes itself by it", () => {
  const drawn = html({ caution: { text: "This build does not heed api.max_connections.", isLoud: true } });
  expect(drawn.indexOf("does not heed")).toBeLessThan(drawn.indexOf("<button"));
  expect(drawn).toContain('aria-describedby="preview-limit-connections-caution preview-limit-connections-note"');
});
