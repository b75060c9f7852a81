/** Fetches JSON of the console's own API; throws what the API says is wrong, in its words. */
export async function getJson<T>(url: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal, headers: { accept: "application/json" } });
  if (!response.ok) {
    const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
    throw new Error(body?.error?.message ?? `The console answered HTTP ${response.status}.`);
  }
  return (await response.json()) as T;
}
