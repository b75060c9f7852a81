import type { ReactNode } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { tellableEvents } from "@/lib/domain/notification/channel";
import type { ChannelView } from "@/lib/domain/notification/view";

export interface ChannelListProps {
  channels: readonly ChannelView[];
  /** Draws what sends a test message. */
  testControl: (channel: ChannelView) => ReactNode;
}

const kindWords: Readonly<Record<ChannelView["kind"], string>> = {
  webhook: "webhook",
  slack: "chat webhook",
  smtp: "mail",
};

/** The configured channels: where each leads, what it wants, and its test button. */
export function ChannelList({ channels, testControl }: ChannelListProps) {
  if (channels.length === 0) {
    return (
      <EmptyState title="Nobody is told">
        No channel is configured. Add one under <code className="font-mono">notifications:</code> in{" "}
        <code className="font-mono">guts-runbook.yaml</code> (a webhook, a chat's incoming webhook, or mail) and start
        the console again.
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y divide-edge rounded-box border border-edge bg-raised">
      {channels.map((channel) => (
        <li key={channel.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
          <div className="min-w-0 flex-1 basis-64">
            <h3 className="font-semibold">
              {channel.id} <span className="font-normal text-muted">· {kindWords[channel.kind]}</span>
            </h3>
            <p className="break-words text-muted">{channel.destination}</p>
            <p className="text-muted text-small">
              wants{" "}
              {channel.events.length === tellableEvents.length
                ? "every event"
                : channel.events.map((event) => event.replaceAll("-", " ")).join(", ")}
            </p>
          </div>
          {testControl(channel)}
        </li>
      ))}
    </ul>
  );
}
