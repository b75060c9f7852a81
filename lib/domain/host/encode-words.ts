/**
 * A word for `guts-host encoded`: letters, digits and `. _ / @ + : = , -` stand for themselves, every other byte of its
 * UTF-8 is `%XX`. The result holds nothing that a shell reads as anything but a part of a word. null: it cannot be
 * handed over (empty, a NUL, a line break, half of a surrogate pair), and the helper would refuse it.
 */
export function encodeWord(word: string): string | null {
  if (word === "" || /[\0\r\n]/.test(word) || /\p{Surrogate}/u.test(word)) return null;
  let encoded = "";
  for (const byte of new TextEncoder().encode(word)) {
    const character = String.fromCharCode(byte);
    const isPlain = byte < 128 && /[A-Za-z0-9._/@+:=,-]/.test(character);
    encoded += isPlain ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
