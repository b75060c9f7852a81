import { createRequire } from "node:module";
import { type DefaultTreeAdapterMap, parse } from "parse5";
import type { ReactNode } from "react";
import type { ReactFormState } from "react-dom/client";
import { renderToReadableStream } from "react-dom/server";
import { type FormState, type KeptAction, unposted } from "@/lib/server-actions/form-state";

type Element = DefaultTreeAdapterMap["element"];

/** What Next gives a page for a server action: the way it draws one into a form is the real one. */
interface ServerReferences {
  createServerReference(id: string, callServer: () => Promise<never>): KeptAction;
}

const actionId = "0123456789";
const require = createRequire(import.meta.url);
const references = require("next/dist/compiled/react-server-dom-turbopack/client.node") as ServerReferences;

/** A server action as the pages hold it: an address to post to, no code. */
export const postedAction: KeptAction = references.createServerReference(actionId, () =>
  Promise.reject(new Error("no script runs here")),
);

/** A page as the server draws it, fresh or as the answer to a posted form. */
export async function draw(node: ReactNode, formState: ReactFormState | null = null): Promise<Element> {
  const html = await new Response(await renderToReadableStream(node, { formState })).text();
  const page = parse(`<!doctype html><body>${html}`);
  return page.childNodes.find((child): child is Element => child.nodeName === "html") as Element;
}

/** The page after the form with that id was posted without a script and its action answered so. */
export async function drawAnswer(node: ReactNode, formId: string, answer: FormState): Promise<Element> {
  const form = findById(await draw(node), formId);
  if (form === null) throw new Error(`The page has no form ${formId}.`);
  const key = findAll(form, "input").find((input) => attribute(input, "name") === "$ACTION_KEY");
  if (!key) throw new Error("The form does not take back what becomes of it.");
  const formState = [answer, attribute(key, "value"), actionId, 0];
  return draw(node, formState as unknown as ReactFormState);
}

export function findAll(under: Element, tag: string): Element[] {
  const own = under.nodeName === tag ? [under] : [];
  const children = under.childNodes.filter((child): child is Element => "tagName" in child);
  return [...own, ...children.flatMap((child) => findAll(child, tag))];
}

export function findById(under: Element, id: string): Element | null {
  if (attribute(under, "id") === id) return under;
  for (const child of under.childNodes) {
    const found = "tagName" in child ? findById(child, id) : null;
    if (found) return found;
  }
  return null;
}

export const attribute = (element: Element, name: string): string | null =>
  element.attrs.find((one) => one.name === name)?.value ?? null;

export const textOf = (element: Element): string =>
  element.childNodes
    .map((child) => ("value" in child ? child.value : "tagName" in child ? textOf(child) : ""))
    .join("");

/** What stands in the form's fields, by name, as a browser would post it. */
export function fieldsOf(form: Element): Record<string, string> {
  const found: Record<string, string> = {};
  for (const input of findAll(form, "input")) {
    const isLeftOut = attribute(input, "type") === "checkbox" && attribute(input, "checked") === null;
    if (!isLeftOut) found[attribute(input, "name") ?? ""] = attribute(input, "value") ?? "";
  }
  for (const area of findAll(form, "textarea")) found[attribute(area, "name") ?? ""] = textOf(area);
  for (const select of findAll(form, "select")) {
    const options = findAll(select, "option");
    const chosen = options.find((option) => attribute(option, "selected") !== null) ?? options[0];
    found[attribute(select, "name") ?? ""] = chosen ? (attribute(chosen, "value") ?? textOf(chosen)) : "";
  }
  return found;
}

/** A form's state that refuses what was typed, for one field of it and as a whole. */
export const refusing = (given: Record<string, string>): FormState => {
  const first = Object.keys(given)[0];
  return { ...unposted, problem: "it cannot be done now", fields: first ? { [first]: "say more" } : {}, given };
};
