"use client";

import { createContext, type ReactNode, useActionState, useContext } from "react";
import { Details } from "@/components/ui/details";
import { type FormState, isRefused, type KeptAction, unposted } from "@/lib/server-actions/form-state";
import { OwnForm } from "./own-form";

const PostedForm = createContext<FormState>(unposted);

/** What became of the form around this: nothing yet, or why it was refused and what was typed. */
export const useFormState = (): FormState => useContext(PostedForm);

export interface KeptFormProps {
  /** Of the form; unique on the page. */
  id: string;
  action: KeptAction;
  /**
   * The page's address with nothing that loads it anew, without anchor. Where there is no script the form is posted to it, and a
   * refusal is shown there.
   */
  heldPath: string;
  /** Before the reason of a refusal, such as `No link was made`. */
  refusedWord?: string;
  className?: string;
  /** Absent: the form is not folded away. */
  fold?: { summary: ReactNode; isOpen: boolean; className?: string; summaryClassName?: string };
  children: ReactNode;
}

/**
 * A form that loses nothing: when it is refused, the reason and what was typed stand in it again, open, with a script and
 * without one.
 */
export function KeptForm(props: KeptFormProps) {
  return (
    <OwnForm>
      <PostableForm {...props} />
    </OwnForm>
  );
}

function PostableForm(props: KeptFormProps) {
  const { id, action, heldPath, refusedWord = "Refused", className, fold, children } = props;
  const [state, post] = useActionState(action, unposted, `${heldPath}#${id}`);
  const form = (
    <form id={id} action={post} className={`scroll-mt-4 ${className ?? ""}`}>
      {isRefused(state) && (
        <p role="alert" className="w-full break-words text-critical">
          {refusedWord}: {state.problem ?? "see what is said beside the fields."}
        </p>
      )}
      {children}
    </form>
  );
  return (
    <PostedForm value={state}>
      {fold ? (
        <Details {...fold} open={fold.isOpen || isRefused(state)}>
          {form}
        </Details>
      ) : (
        form
      )}
    </PostedForm>
  );
}

export interface HeldLinkProps {
  /** The page's address with nothing that loads it anew, and the place to come back to. */
  href: string;
  children: ReactNode;
}

/** Where no script keeps what is being typed: the way to the page that is not loaded anew under it. */
export function HeldLink({ href, children }: HeldLinkProps) {
  return (
    <noscript>
      <a href={href} className="text-link inline-flex min-h-8 items-center">
        {children}
      </a>
    </noscript>
  );
}
