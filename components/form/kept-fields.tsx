"use client";

import type { ComponentProps } from "react";
import { isRefused } from "@/lib/server-actions/form-state";
import { useFormState } from "./kept-form";

/** A field's name and id; what was typed into it comes from the form around it. */
interface Named {
  id: string;
  name: string;
}

const invalidLook = "aria-[invalid=true]:border-critical";

export function KeptInput({ className = "", ...props }: ComponentProps<"input"> & Named) {
  const { value, aria } = useField(props);
  return (
    <>
      <input {...props} {...aria} defaultValue={value} className={`${className} ${invalidLook}`} />
      <FieldProblem {...props} />
    </>
  );
}

export function KeptTextarea({ className = "", ...props }: ComponentProps<"textarea"> & Named) {
  const { value, aria } = useField(props);
  return (
    <>
      <textarea {...props} {...aria} defaultValue={value} className={`${className} ${invalidLook}`} />
      <FieldProblem {...props} />
    </>
  );
}

/** The browser gives a form that was posted its first choices back, so another choice is another element. */
export function KeptSelect({ className = "", ...props }: ComponentProps<"select"> & Named) {
  const { value, aria } = useField(props);
  return (
    <>
      <select {...props} {...aria} key={value} defaultValue={value} className={`${className} ${invalidLook}`} />
      <FieldProblem {...props} />
    </>
  );
}

export function KeptCheckbox({ id, name, ...props }: ComponentProps<"input"> & Named) {
  const state = useFormState();
  const isTicked = isRefused(state) && state.given[name] !== undefined;
  const own = { id, name, type: "checkbox", defaultChecked: isTicked };
  return <input key={String(isTicked)} {...own} {...props} />;
}

function useField(
  props: Named & { defaultValue?: unknown; "aria-describedby"?: string | undefined; "aria-invalid"?: unknown },
) {
  const { given, fields } = useFormState();
  const standard = props.defaultValue === undefined ? undefined : String(props.defaultValue);
  const isInvalid = fields[props.name] !== undefined;
  const describedBy = [props["aria-describedby"], isInvalid ? problemId(props.id) : undefined]
    .filter(Boolean)
    .join(" ");
  return {
    value: given[props.name] ?? standard,
    aria: {
      "aria-invalid": isInvalid || props["aria-invalid"] === true ? true : undefined,
      "aria-describedby": describedBy || undefined,
    },
  };
}

const problemId = (id: string) => `${id}-refused`;

function FieldProblem({ id, name }: Named) {
  const problem = useFormState().fields[name];
  if (problem === undefined) return null;
  return (
    <span id={problemId(id)} className="block break-words text-critical">
      {problem}
    </span>
  );
}
