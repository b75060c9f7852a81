"use client";

import { Component, type ReactNode } from "react";

/**
 * Keeps what else is on the page when a form's action ends in a redirect. Next has gone there already and rejects the action
 * all the same, so that the nearest boundary begins anew with all that is in it: without this one that is the whole page, with
 * what is typed into its other forms. Stands outside of the component that calls `useActionState`.
 */
export class OwnForm extends Component<{ children: ReactNode }> {
  override state = {};

  static getDerivedStateFromError(error: unknown): object {
    if (isRedirectDone(error)) return {};
    throw error;
  }

  override render(): ReactNode {
    return this.props.children;
  }
}

/** How Next marks them: by the digest that `redirect` gives its error, and by `handled` once it has gone there. */
function isRedirectDone(error: unknown): boolean {
  if (!(error instanceof Error) || !("handled" in error) || !("digest" in error)) return false;
  return typeof error.digest === "string" && error.digest.startsWith("NEXT_REDIRECT;");
}
