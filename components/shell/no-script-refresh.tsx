/** Loads a live page anew every 15 s where no script can refresh it. Not for a page with a form in the writing. */
export function NoScriptRefresh() {
  return (
    <noscript>
      <meta httpEquiv="refresh" content="15" />
    </noscript>
  );
}
