/** Whole by itself: what Next draws for a page that is not found stays empty in a browser without scripts. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>No such link · guts-runbook</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.25rem; }
</style>
</head>
<body>
<main>
<h1>This link opens nothing</h1>
<p>It has ended, was revoked, or is cut short. Ask whoever sent it to you for a new one.</p>
</main>
</body>
</html>
`;

/** The same for a shared link that has ended, that was revoked, and that never was. */
export function GET(): Response {
  return new Response(page, { status: 404, headers: { "content-type": "text/html; charset=utf-8" } });
}
