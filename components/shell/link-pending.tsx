"use client";

import { useLinkStatus } from "next/link";

/**
 * Inside a link: says that the page behind it is on its way. Pages arrive whole, with their lists, and are not begun with
 * empty boxes that a browser without scripts would never see filled. Appears after a moment in which most pages are there.
 */
export function LinkPending() {
  const { pending } = useLinkStatus();
  return (
    <span aria-live="polite" className="inline-flex w-4 justify-center">
      {pending && (
        <>
          <span className="sr-only">loading</span>
          <span aria-hidden="true" className="link-pending size-2 rounded-full bg-accent" />
        </>
      )}
    </span>
  );
}
