import type { ComponentProps } from "react";

export type ButtonVariant = "primary" | "secondary" | "quiet";

const looks: Record<ButtonVariant, string> = {
  primary: "border-accent bg-accent text-on-accent hover:brightness-110",
  secondary: "border-edge-strong bg-raised text-plain hover:bg-sunken",
  quiet: "border-transparent bg-transparent text-muted hover:border-edge hover:text-plain",
};

export type ButtonSize = "normal" | "small";
const sizes: Record<ButtonSize, string> = {
  normal: "min-h-7 px-2.5 py-0.5 text-body",
  small: "min-h-6 px-2 text-small",
};

/** The look of a button, for a link that does a button's work. */
export function buttonClass(variant: ButtonVariant = "secondary", className = "", size: ButtonSize = "normal"): string {
  return `inline-flex items-center justify-center gap-1.5 rounded-box border font-medium ${sizes[size]} whitespace-nowrap motion-safe:transition-colors motion-safe:duration-150 disabled:cursor-not-allowed disabled:border-edge disabled:bg-sunken disabled:text-muted ${looks[variant]} ${className}`;
}

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

/** A button; it submits its form only when told to with `type="submit"`. */
export function Button({
  variant = "secondary",
  size = "normal",
  className = "",
  type = "button",
  ...rest
}: ButtonProps) {
  return <button {...rest} type={type} className={buttonClass(variant, className, size)} />;
}
