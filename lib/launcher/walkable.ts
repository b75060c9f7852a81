import path from "node:path";

export interface UserIds {
  uid: number;
  gid: number;
}

/** What is known about a folder: owner, group and the permission bits. */
export interface FolderFacts extends UserIds {
  mode: number;
}

/**
 * The uppermost folder on the way to `target` (itself included) that a user may not pass through, or null when the way is
 * free. Decided from owner, group and mode alone, for a user without further groups; root passes everywhere. Folders that
 * `factsOf` does not know are taken as passable, since whoever creates them decides.
 */
export function findBlockingFolder(
  target: string,
  user: UserIds,
  factsOf: (folder: string) => FolderFacts | null,
): string | null {
  if (user.uid === 0) return null;
  return ancestorsOf(target).find((folder) => !canPass(user, factsOf(folder))) ?? null;
}

function canPass(user: UserIds, facts: FolderFacts | null): boolean {
  if (!facts) return true;
  if (facts.uid === user.uid) return (facts.mode & 0o100) !== 0;
  if (facts.gid === user.gid) return (facts.mode & 0o010) !== 0;
  return (facts.mode & 0o001) !== 0;
}

/** `/`, `/a`, `/a/b` for `/a/b`. */
function ancestorsOf(target: string): string[] {
  const absolute = path.resolve(target);
  const parent = path.dirname(absolute);
  return parent === absolute ? [absolute] : [...ancestorsOf(parent), absolute];
}
