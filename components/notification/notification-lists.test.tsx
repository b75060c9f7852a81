import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { LostTimers } from "@/components/timer/lost-timers";
import { NextTimers } from "@/components/timer/next-timers";
import { tellableEvents } from "@/lib/domain/notification/channel";
import type { DeliveryView } from "@/lib/domain/notification/view";
import { ChannelList } from "./channel-list";
import { DeliveryTable } from "./delivery-table";

const now = Date.UTC(2026, 5, 1, 12);
const textOf = (markup: string) => markup.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const delivery = (change: Partial<DeliveryView>): DeliveryView => ({
  id: 1,
  channel: "chat",
  event: "reminder",
  title: "[P3] Still not resolved: validator-2",
  incidentId: "i1",
  state: "pending",
  attempts: 0,
  createdAt: now - 60_000,
  sentAt: null,
  nextAttemptAt: now,
  lastError: null,
  ...change,
});

describe("channels", () => {
  it("say what they want, and how to add the first", () => {
    const channel = { id: "chat", kind: "slack" as const, destination: "https://chat.example.org/…" };
    const drawn = textOf(
      renderToStaticMarkup(
        <ChannelList
          channels={[
            { ...channel, events: [...tellableEvents] },
            { ...channel, id: "few", events: ["timer-missed"] },
          ]}
          testControl={({ id }) => <button type="submit">test {id}</button>}
        />,
      ),
    );
    expect(drawn).toMatch(/chat · chat webhook https:\/\/chat\.example\.org\/… wants every event test chat/);
    expect(drawn).toMatch(/few .* wants timer missed test few/);
    expect(renderToStaticMarkup(<ChannelList channels={[]} testControl={() => null} />)).toContain("Nobody is told");
  });
});

describe("deliveries", () => {
  const rowOf = (change: Partial<DeliveryView>) =>
    textOf(renderToStaticMarkup(<DeliveryTable deliveries={[delivery(change)]} now={now} />));

  it.each([
    ["waiting", {}, /pending 0 of 12 1 min ago none/],
    [
      "to be repeated",
      { attempts: 3, nextAttemptAt: now + 20_000, lastError: "HTTP 500" },
      /to be repeated in 20 s 3 of 12 1 min ago HTTP 500/,
    ],
    ["sent", { state: "sent", attempts: 1, sentAt: now - 5_000, nextAttemptAt: null }, /sent 5 s ago 1 of 12/],
    [
      "given up",
      { state: "failed", attempts: 12, nextAttemptAt: null, lastError: "no" },
      /failed 12 of 12 1 min ago no/,
    ],
  ] as [string, Partial<DeliveryView>, RegExp][])("that are %s say so in words", (_name, change, words) => {
    expect(rowOf(change)).toMatch(words);
  });

  it("that do not exist yet are explained", () => {
    expect(renderToStaticMarkup(<DeliveryTable deliveries={[]} now={now} />)).toContain("Nothing sent yet");
  });
});

describe("timers on a page", () => {
  const lost = {
    incidentId: "i1",
    kind: "escalate" as const,
    dueAt: now - 300_000,
    missedAt: now - 200_000,
    firedAt: null,
    text: "The timer should have fired at 07:12:00 UTC and did not.",
    advice: "Start the worker again.",
  };

  it("that did not fire say when and what to do, and later that they fired late", () => {
    const draw = (change: object) =>
      textOf(renderToStaticMarkup(<LostTimers timers={[{ ...lost, ...change }]} now={now} withLink />));
    expect(draw({})).toMatch(/07:12:00 UTC and did not\. Start the worker again\. Open the incident/);
    expect(draw({ firedAt: now - 60_000, advice: null })).toMatch(/did not\. It fired late, 1 min ago \./);
    expect(renderToStaticMarkup(<LostTimers timers={[]} now={now} />)).toBe("");
  });

  it("that wait say in how long they speak up; the time to investigate is left to the header", () => {
    const next = [
      { kind: "investigate" as const, dueAt: now + 60_000 },
      { kind: "escalate" as const, dueAt: now + 3 * 3_600_000 },
      { kind: "reminder" as const, dueAt: now + 4 * 3_600_000 },
    ];
    const drawn = textOf(renderToStaticMarkup(<NextTimers timers={{ next, lost: [] }} now={now} />));
    expect(drawn.trim()).toBe("escalates in 3 h · next reminder in 4 h");
    expect(renderToStaticMarkup(<NextTimers timers={{ next: [], lost: [] }} now={now} />)).toBe("");
  });
});
