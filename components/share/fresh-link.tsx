export interface FreshLinkProps {
  url: string;
  label: string;
  hasPassphrase: boolean;
}

/** The address of a link that was just made: nobody can look it up later. */
export function FreshLink({ url, label, hasPassphrase }: FreshLinkProps) {
  return (
    <section aria-label="Link to copy" className="space-y-1 rounded-box border border-attention px-3 py-2">
      <p role="status">
        The link for {label}. Copy it now: it is shown here for two minutes, and kept nowhere.
        {hasPassphrase && " Send the passphrase another way."}
      </p>
      <p>
        <code className="select-all break-all font-mono">{url}</code>
      </p>
    </section>
  );
}
