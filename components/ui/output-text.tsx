export interface OutputTextProps {
  children: string;
  /** Of the height, such as a maximum. */
  className?: string;
}

/** What a command wrote, line by line as it was. */
export function OutputText({ children, className = "" }: OutputTextProps) {
  return (
    <pre
      className={`overflow-auto whitespace-pre-wrap break-words rounded-box bg-sunken px-2 py-1 font-mono text-small ${className}`}
    >
      {children}
    </pre>
  );
}
