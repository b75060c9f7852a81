import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Part } from "@/lib/domain/part";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { profileOf } from "./fixtures";
import { ProfileList } from "./profile-list";
import { ProfilePanel } from "./profile-panel";

const mebibyte = 2 ** 20;
const textOf = (markup: string) => markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const growth = { before: 67 * mebibyte, after: 150 * mebibyte, growth: 83 * mebibyte, perSecond: null, share: 0.83 };
const grown = profileOf({
  id: "p2",
  name: "second.pb",
  source: "upload",
  comparison: {
    beforeId: "p1",
    sampleType: { type: "inuse_space", unit: "bytes" },
    seconds: 20,
    whole: { before: 100 * mebibyte, after: 200 * mebibyte, growth: 100 * mebibyte, perSecond: 5, share: 1 },
    functions: [
      { name: "cache", flat: { ...growth, growth: -90 * mebibyte }, cum: growth },
      { name: "retain", flat: growth, cum: growth },
    ],
    stacks: [],
  },
});
const list = (...profiles: Parameters<typeof ProfileList>[0]["profiles"][number][]) =>
  renderToStaticMarkup(<ProfileList profiles={profiles} nextStep="Take one." />);

describe("the list of heap profiles", () => {
  it("shows the newest first, with what holds most and what grew most, and links to both", () => {
    const markup = list(profileOf(), grown);
    const text = textOf(markup);
    expect(text.indexOf("second.pb")).toBeLessThan(text.indexOf("heap.pb.gz"));
    expect(text).toContain("second.pb 2026-06-01 11:00:00 3 MiB uploaded by On-call retain : 150 MiB, 75.00 %");
    expect(text).toContain("retain : +83 MiB, 83 % of the growth in 20 s Compare");
    expect(markup).toContain('href="/profiles/p2?view=compare&amp;other=p1"');
    expect(text).toContain("nothing to compare");
  });

  it("shows what is not known as unknown, and keeps what outlives its file in sight", () => {
    const comparison = grown.comparison && { ...grown.comparison, seconds: null };
    const text = textOf(list(profileOf({ takenAt: null, fileRemovedAt: Date.UTC(2026, 6, 1), comparison })));
    expect(text).toContain("— unknown");
    expect(text).toContain("file removed 2026-07-01 00:00:00 UTC");
    expect(text).toContain("time between unknown");
  });

  it("teaches the next step when there is none", () => {
    expect(textOf(list())).toContain("No heap profiles Take one.");
  });
});

describe("the panel of an incident's profiles", () => {
  const one: Part<ProfileView[]> = { state: "read", data: [profileOf()] };
  const panel = (view: Parameters<typeof ProfilePanel>[0]["view"], initialProfiles: Part<ProfileView[]> = one) =>
    renderToStaticMarkup(
      <QueryClientProvider client={new QueryClient()}>
        <ProfilePanel view={view} heldHref="/incidents/i1?work=held#profiles" initialProfiles={initialProfiles} />
      </QueryClientProvider>,
    );

  it("has a form that posts a file without a script, on a page that can be kept still for it", () => {
    const markup = panel({ id: "i1", state: "open", targetId: "validator-2" });
    const form = /<form[^>]*>/.exec(markup)?.[0] ?? "";
    for (const part of ['method="post"', 'ype="multipart/form-data"', 'action="/api/v1/incidents/i1/profiles"']) {
      expect(form).toContain(part);
    }
    expect(markup).toMatch(/<input type="file"[^>]* name="file"/);
    expect(markup).toContain('<noscript><a href="/incidents/i1?work=held#profiles"');
    expect(textOf(markup)).toContain("retain : 150 MiB");
  });

  it("says that the list is unknown where it could not be read, and takes a file all the same", () => {
    const view = { id: "i1", state: "open", targetId: "validator-2" } as const;
    const markup = panel(view, { state: "failed", reason: "It could not be read." });
    expect(textOf(markup)).toContain("The heap profiles are unknown");
    expect(textOf(markup)).toContain("It could not be read.");
    expect(textOf(markup)).not.toContain("No heap profiles");
    expect(markup).toContain("<form");
  });

  it("takes nothing where an upload would be refused", () => {
    expect(panel({ id: "i1", state: "signed_off", targetId: "validator-2" })).not.toContain("<form");
    expect(panel({ id: "i1", state: "open", targetId: null })).not.toContain("<form");
  });
});
