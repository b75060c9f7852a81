import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { answerQuestion } from "@/lib/domain/profile/answer-question";
import { OpenProfile } from "@/lib/domain/profile/open-profile";
import { decodeProfileQuery, type ProfileQuery, plainQuery } from "@/lib/domain/profile/page-query";
import type { ProfileContent as Content, ProfilePageView } from "@/lib/domain/profile/profile-page";
import type {
  Answers,
  CompareQuestion,
  FlameQuestion,
  NeighbourQuestion,
  TopQuestion,
} from "@/lib/domain/profile/question";
import { createProfile } from "@/lib/testing/profile";
import { FilterForm } from "./filter-form";
import { profileOf } from "./fixtures";
import { ProfileContent } from "./profile-content";

const mebibyte = 2 ** 20;
const now = Date.UTC(2026, 5, 1, 12);
const open = (leaked: number, takenAtMs = now) =>
  new OpenProfile(
    createProfile({
      types: ["objects/count", "space/bytes"],
      takenAtMs,
      sourceFiles: { retain: "src/sessions.ts" },
      samples: [
        { stack: ["retain", "serve & co", "main"], values: [leaked, leaked * mebibyte] },
        { stack: ["cache", "main"], values: [7, 50 * mebibyte] },
      ],
    }),
    "heap.pb.gz",
  );
const filter = { sampleType: null, focus: null, ignore: null };
const textOf = (markup: string) => markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const draw = (content: Content, query: Partial<ProfileQuery> = {}, others: ProfilePageView["others"] = []) =>
  renderToStaticMarkup(
    <ProfileContent
      view={{ now, targetName: "validator-2", profile: profileOf({ id: "p2" }), others, content }}
      query={{ ...plainQuery, ...query }}
    />,
  );
const topOf = (change: Partial<TopQuestion> = {}): Content => ({
  state: "top",
  answer: answerQuestion(
    { kind: "top", ...filter, search: null, sort: "flat", isReversed: false, offset: 0, limit: 500, ...change },
    [open(150)],
  ) as Answers["top"],
});
const flameOf = (change: Partial<FlameQuestion> = {}): Content => ({
  state: "flame",
  answer: answerQuestion({ kind: "flame", ...filter, root: null, search: null, ...change }, [
    open(150),
  ]) as Answers["flame"],
});

describe("the table of a profile", () => {
  it("shows every number with its unit, its share, and the source file", () => {
    const text = textOf(draw(topOf()));
    expect(text).toContain("200 MiB of space in all. 4 functions.");
    expect(text).toContain("retain 150 MiB 75.00 % 75.00 % 150 MiB 75.00 % src/sessions.ts");
    expect(text).toContain("main 0 B 0.00 % 100.00 % 200 MiB 100.00 % not named");
    expect(textOf(draw(topOf({ sampleType: "objects" })))).toContain("retain 150 objects 95.54 %");
  });

  it("sorts by links, says which way, and leads to callers and callees", () => {
    const markup = draw(topOf(), { focus: "a+b" });
    expect(markup).toContain('aria-sort="descending"');
    expect(markup).toContain('href="/profiles/p2?sort=cum&amp;focus=a%2Bb"');
    expect(markup).toContain('href="/profiles/p2?order=reversed&amp;focus=a%2Bb"');
    expect(markup).toContain('href="/profiles/p2?view=function&amp;focus=a%2Bb&amp;name=serve+%26+co"');
    expect(draw(topOf(), { isReversed: true })).toContain('aria-sort="ascending"');
  });

  it("gives pages where there are more rows, and a next step where there are none", () => {
    const content = topOf({ limit: 2 });
    expect(textOf(draw(content))).toContain("Functions 1 to 2 of 4.");
    expect(draw(content)).toContain('href="/profiles/p2?page=2"');
    expect(textOf(draw(topOf({ search: "absent" }), { search: "absent" }))).toContain("No function matches");
  });
});

describe("a profile's form", () => {
  it("loses nothing that was typed when it is no regular expression, and says where and why", () => {
    const query = decodeProfileQuery({ focus: "([a-z", search: "leak", sort: "cum" });
    const problems = [{ field: "focus" as const, text: "This is no regular expression: unterminated group." }];
    const form = renderToStaticMarkup(
      <FilterForm id="p2" query={query} sampleTypes={[]} sampleType={null} problems={problems} />,
    );
    expect(form).toMatch(/aria-invalid="true"[^>]* name="focus" value="\(\[a-z"/);
    expect(form).toContain('name="search" value="leak"');
    expect(form).toContain('type="hidden" name="sort" value="cum"');
    expect(form).toMatch(/role="alert"[^>]*>This is no regular expression: unterminated group\./);
    expect(textOf(draw({ state: "mistyped", problems }, query))).toContain("what you typed is still there");
  });
});

describe("the flame graph of a profile", () => {
  it("has a picture without a script and the same in words, and says what a search matched", () => {
    const markup = draw(flameOf({ search: "retain" }), { view: "flame", search: "retain" });
    expect(markup).toContain('role="img"');
    expect(decodeURIComponent(/href="data:image\/svg\+xml,([^"]+)"/.exec(markup)?.[1] ?? "")).toContain(
      "serve &amp; co",
    );
    const text = textOf(markup);
    expect(text).toContain("Matched by the search: 150 MiB, 75.00 % of what is shown.");
    expect(text).toMatch(/0 all 200 MiB 100\.00 % 0 B 1 main 200 MiB 100\.00 % 0 B 2 serve &amp; co 150 MiB 75\.00 %/);
  });
});

describe("a function of a profile", () => {
  it("shows its callers and callees with what they hold", () => {
    const question: NeighbourQuestion = { kind: "neighbours", ...filter, name: "serve & co" };
    const answer = answerQuestion(question, [open(150)]) as Answers["neighbours"];
    const text = textOf(draw({ state: "function", answer }, { view: "function", name: "serve & co" }));
    expect(text).toContain("Flat 0 B (0.00 %), cum 150 MiB (75.00 %) of 200 MiB.");
    expect(text).toMatch(/Callers Function Holds Of the whole main 150 MiB 75\.00 %/);
    expect(text).toMatch(/Callees Function Holds Of the whole retain 150 MiB 75\.00 %/);
  });
});

describe("a comparison of profiles", () => {
  const question: CompareQuestion = { kind: "compare", sampleType: null, takenAtMs: [null, null], functionLimit: 500 };
  const compared = (before: OpenProfile, after: OpenProfile): Content => ({
    state: "compare",
    answer: answerQuestion(question, [before, after]) as Answers["compare"],
    before: profileOf({ id: "p1", takenAt: before.profile.takenAtMs }),
    after: profileOf({ id: "p2", takenAt: after.profile.takenAtMs }),
    rss: { state: "known", bytesPerSecond: mebibyte, fromMs: now - 1000, toMs: now + 60_000 },
  });

  it("says what grew, how fast, and how fast RSS grew beside it", () => {
    const text = textOf(draw(compared(open(100, now - 20_000), open(150)), { view: "compare", other: "p1" }));
    expect(text).toContain("The stack that ends in retain explains 100 % of the growth of the heap profile");
    expect(text).toContain("RSS grew by +3.52 GiB/h in the same time");
    expect(text).toContain("retain +50 MiB 100 % +8.79 GiB/h 100 MiB 150 MiB +50 MiB");
    expect(text).toContain("A sign tells what became of it");
  });

  it("says that rates are unknown without a time, and why", () => {
    const markup = draw(compared(open(100, 0), open(150)), { view: "compare", other: "p1" });
    expect(textOf(markup)).toContain("one of the profiles does not say when it was taken");
    expect(markup).toContain("The time between the profiles is not known.");
  });

  it("teaches how a second profile comes when there is none, and offers those that can be opened", () => {
    expect(textOf(draw({ state: "choose" }, { view: "compare" }))).toContain("Capture or upload a second one");
    const others = [
      profileOf({ id: "p1", name: "early.pb" }),
      profileOf({ id: "p0", name: "gone.pb", fileRemovedAt: now }),
    ];
    const form = draw({ state: "choose" }, { view: "compare" }, others);
    expect(form).toContain('<option value="p1"');
    expect(form).not.toContain("gone.pb");
  });
});

describe("a profile that cannot be shown", () => {
  it("says why, and shows what was kept with it", () => {
    const text = textOf(draw({ state: "failed", message: "The file of heap.pb was removed." }));
    expect(text).toContain("The file of heap.pb was removed.");
    expect(text).toContain("retain 150 MiB 75.00 %");
  });
});
