"use client";

import { type DragEvent, type FormEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";
import { sendProfile } from "@/lib/queries/profiles";

export interface ProfileUploadProps {
  incidentId: string;
  /** Where the page does not load itself anew, which it does without a script; null when it already stands still. */
  heldHref: string | null;
  /** A profile was kept. */
  onKept: () => void;
}

type Sending = { state: "idle" } | { state: "sending" | "kept" | "failed"; words: string };

/**
 * Takes a profile from a file field, or dropped onto it. With a script the page stays and says how it went; without one the
 * same form is posted and leads back to the incident.
 */
export function ProfileUpload({ incidentId, heldHref, onKept }: ProfileUploadProps) {
  const form = useRef<HTMLFormElement>(null);
  const [sending, setSending] = useState<Sending>({ state: "idle" });
  const [isOver, setIsOver] = useState(false);

  const send = async (file: File | undefined) => {
    if (sending.state === "sending") return;
    if (!file) {
      setSending({ state: "failed", words: "No file is chosen. Choose one, or drop one here." });
      return;
    }
    setSending({ state: "sending", words: `Sending ${file.name} …` });
    try {
      const kept = await sendProfile(incidentId, file);
      setSending({ state: "kept", words: `${kept.name} is kept.` });
      form.current?.reset();
      onKept();
    } catch (error) {
      setSending({ state: "failed", words: error instanceof Error ? error.message : String(error) });
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get("file");
    // A field in which nothing was chosen gives a file without a name.
    void send(chosen instanceof File && chosen.name !== "" ? chosen : undefined);
  };
  const onDrag = (event: DragEvent, over: boolean) => {
    event.preventDefault();
    setIsOver(over);
  };
  return (
    <form
      ref={form}
      method="post"
      encType="multipart/form-data"
      action={paths.api.profiles(incidentId)}
      aria-label="Upload a heap profile"
      onSubmit={onSubmit}
      onDragOver={(event) => onDrag(event, true)}
      onDragLeave={(event) => onDrag(event, false)}
      onDrop={(event) => {
        onDrag(event, false);
        void send(event.dataTransfer.files[0]);
      }}
      className={`flex flex-wrap items-center gap-2 rounded-box border border-dashed px-3 py-2 ${isOver ? "border-accent bg-sunken" : "border-edge"}`}
    >
      <label className="min-w-0 text-muted text-small">
        Heap profile (pprof, tcmalloc or jemalloc text, .heapprofile)
        <input type="file" name="file" required className="block min-h-7 max-w-full text-body text-plain" />
      </label>
      <Button type="submit" disabled={sending.state === "sending"}>
        Upload
      </Button>
      {heldHref !== null && (
        <noscript>
          <a href={heldHref} className="text-link inline-flex min-h-6 items-center">
            Keep the page still while you choose a file
          </a>
        </noscript>
      )}
      <p
        role={sending.state === "failed" ? "alert" : "status"}
        className={`min-h-5 min-w-0 text-small ${sending.state === "failed" ? "text-critical" : "text-muted"}`}
      >
        {sending.state === "idle" ? "" : sending.words}
      </p>
    </form>
  );
}
