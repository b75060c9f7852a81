import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { TopQuestion } from "@/lib/domain/profile/question";
import { AppError } from "@/lib/errors";
import { profileViewerEntry, withBundledRoot } from "@/lib/testing/bundled-root";
import { encodeProfile, type TestProfile } from "@/lib/testing/profile";
import { ProfileViewer, type ViewerOptions } from "./viewer";

const root = withBundledRoot(profileViewerEntry);
const folder = mkdtempSync(path.join(os.tmpdir(), "guts-view-"));
const viewers: ProfileViewer[] = [];
afterEach(() => Promise.all(viewers.splice(0).map((viewer) => viewer.close())));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const viewerWith = (options: Partial<ViewerOptions> = {}) => {
  const viewer = new ProfileViewer({ root: root(), ...options });
  viewers.push(viewer);
  return viewer;
};
const fileOf = (name: string, content: TestProfile) => {
  const file = { path: path.join(folder, name), name };
  writeFileSync(file.path, gzipSync(encodeProfile(content)));
  return file;
};
const question: TopQuestion = {
  kind: "top",
  sampleType: null,
  sort: "flat",
  isReversed: false,
  focus: null,
  ignore: null,
  search: null,
  offset: 0,
  limit: 500,
};
const leak = { samples: [{ stack: ["push", "leak", "main"], values: [7] }] };
/** On this name the expression tries every way to split it. */
const slowName = { samples: [{ stack: [`${"a".repeat(40)}!`], values: [1] }] };
const slow = { ...question, focus: "^(a+)+$" };
const failureOf = (answer: Promise<unknown>) =>
  answer.then(
    () => null,
    (error: unknown) => error,
  );

describe("ProfileViewer", () => {
  it("answers about a file, and about the same again without reading it", async () => {
    const viewer = viewerWith();
    const file = fileOf("kept.pb.gz", leak);
    const { rows } = await viewer.ask(question, [file]);
    expect(rows.map(({ name, flat }) => [name, flat])).toEqual([
      ["push", 7],
      ["leak", 0],
      ["main", 0],
    ]);
    rmSync(file.path);
    const flame = { ...question, kind: "flame", root: null } as const;
    expect((await viewer.ask(flame, [file])).tree.names).toEqual(["main", "leak", "push"]);
    expect(viewer.size).toBe(1);
  });

  it("compares two files", async () => {
    const more = fileOf("more.pb.gz", { samples: [{ stack: ["push", "leak", "main"], values: [17] }] });
    const compare = { kind: "compare", sampleType: null, takenAtMs: [0, 20_000], functionLimit: 10 } as const;
    const { comparison } = await viewerWith().ask(compare, [fileOf("less.pb.gz", leak), more]);
    expect(comparison).toMatchObject({ seconds: 20, whole: { growth: 10, perSecond: 0.5 } });
  });

  it("gives a slow expression up, keeps this process free meanwhile, and answers the next question", async () => {
    const viewer = viewerWith({ limits: { timeoutMs: 1000 } });
    const file = fileOf("slow.pb.gz", slowName);
    let latest = performance.now();
    let longest = 0;
    const pulse = setInterval(() => {
      longest = Math.max(longest, performance.now() - latest);
      latest = performance.now();
    }, 10);
    const failure = await failureOf(viewer.ask(slow, [file]));
    clearInterval(pulse);
    expect(failure).toBeInstanceOf(AppError);
    expect(String(failure)).toMatch(/more than 1 s of work, and was given up\. Make the regular expressions simpler/);
    expect(longest).toBeLessThan(500);
    expect((await viewer.ask(question, [file])).all).toBe(1);
    expect(viewer.size).toBe(1);
  });

  it("has two threads at most, and answers while one of them is held up", async () => {
    const viewer = viewerWith({ limits: { timeoutMs: 2000 } });
    const held = failureOf(viewer.ask(slow, [fileOf("held.pb.gz", slowName)]));
    const file = fileOf("quick.pb.gz", leak);
    const answers = await Promise.all(Array.from({ length: 10 }, () => viewer.ask(question, [file])));
    expect(answers.map(({ all }) => all)).toEqual(Array(10).fill(3));
    expect(viewer.size).toBe(2);
    expect(String(await held)).toMatch(/given up/);
  });

  it("refuses when many wait, instead of letting them wait longer and longer", async () => {
    const viewer = viewerWith({ limits: { timeoutMs: 500 } });
    const file = fileOf("many.pb.gz", slowName);
    const failures = await Promise.all([
      failureOf(viewer.ask(slow, [file])),
      failureOf(viewer.ask(slow, [file])),
      ...Array.from({ length: 21 }, () => failureOf(viewer.ask(question, [file]))),
    ]);
    expect(failures.filter((failure) => /Try again in a few seconds/.test(String(failure)))).toHaveLength(1);
    expect(failures.filter((failure) => failure === null)).toHaveLength(20);
  });

  it("ends a thread that nobody asked for a while", async () => {
    const viewer = viewerWith({ idleMs: 100 });
    await viewer.ask(question, [fileOf("idle.pb.gz", leak)]);
    expect(viewer.size).toBe(1);
    await expect.poll(() => viewer.size, { timeout: 5000 }).toBe(0);
    await wait(50);
    expect((await viewer.ask(question, [fileOf("idle.pb.gz", leak)])).all).toBe(3);
  });

  it("says what is wrong with a file or a question, by the file's name", async () => {
    const viewer = viewerWith();
    const absent = { path: path.join(folder, "absent"), name: "heap-12.pb.gz" };
    expect(String(await failureOf(viewer.ask(question, [absent])))).toMatch(
      /heap-12\.pb\.gz cannot be read as a profile\. It cannot be read \(ENOENT\)/,
    );
    const file = fileOf("types.pb.gz", leak);
    expect(String(await failureOf(viewer.ask({ ...question, sampleType: "cpu" }, [file])))).toMatch(
      /types\.pb\.gz has no sample type "cpu"\. It has: space \(bytes\)/,
    );
    expect(await failureOf(viewer.ask({ ...question, search: "(" }, [file]))).toMatchObject({ code: "invalid" });
    expect(await failureOf(viewerWith({ root: folder }).ask(question, [file]))).toMatchObject({ code: "internal" });
  });

  it("keeps the arrays of both files of a comparison within one bound", async () => {
    const wide = (count: number) => ({
      samples: Array.from({ length: count }, (_, at) => ({ stack: [`f${at}`, "main"], values: [1] })),
    });
    const limits = { arrayBytes: 450_000 };
    const [first, second] = [fileOf("wide-1.pb.gz", wide(4000)), fileOf("wide-2.pb.gz", wide(4001))];
    const viewer = viewerWith({ limits });
    expect((await viewer.ask(question, [first])).all).toBe(4001);
    const compare = { kind: "compare", sampleType: null, takenAtMs: [null, null], functionLimit: 10 } as const;
    expect(String(await failureOf(viewer.ask(compare, [first, second])))).toMatch(/of memory\. Take a shorter profile/);
  });
});
