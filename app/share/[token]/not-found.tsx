/** The same for a link that has ended, that was revoked, and that never was. */
export default function NoSuchLink() {
  return (
    <main className="mx-auto max-w-2xl p-6">
      <h1 className="mb-2 font-semibold text-title">This link opens nothing</h1>
      <p className="text-muted">
        It has ended, was revoked, or is cut short. Ask whoever sent it to you for a new one.
      </p>
    </main>
  );
}
