/** More than a replay holds, so that one is told apart from what came before it. */
const most = 10_000;

/** Which event numbers were seen lately, to let go of those that come again. */
export class RecentSeqs {
  private readonly seen = new Set<number>();

  /** Whether it is new; it is not the next time. */
  add(seq: number): boolean {
    if (this.seen.has(seq)) return false;
    this.seen.add(seq);
    if (this.seen.size > most) {
      // A set keeps the order of insertion: the first is the oldest.
      const [oldest] = this.seen;
      if (oldest !== undefined) this.seen.delete(oldest);
    }
    return true;
  }
}
