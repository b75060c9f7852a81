const patterns: readonly RegExp[] = [
  /\b(Bearer\s+)()([A-Za-z0-9._~+/=-]{8,})/gi,
  /\b(private_key|share|polynomial|password|passwd|secret|token|api[_-]?key|authorization)(["']?\s*[:=]\s*["']?)([^\s"',;]+)/gi,
  /(:\/\/[^\s/:@]*)(:)([^\s/@]+)(?=@)/g,
];

/** Replaces what looks like a credential: keyed values (`private_key: …`), bearer tokens, passwords in addresses. */
export function redactSecrets(text: string): string {
  return patterns.reduce((current, pattern) => current.replace(pattern, "$1$2[redacted]"), text);
}
