/** Memory of one pending transaction in bytes, whatever its length; a longer one is not taken. */
export const TRANSACTION_SLOT_BYTES = 16 * 1024;

interface Pending {
  slot: Buffer;
  sinceMs: number;
}

/**
 * Transactions waiting for a block, oldest first. Each occupies one slot of real memory. Slots of included transactions
 * are used again, so that memory follows the longest backlog rather than the traffic.
 */
export class Mempool {
  readonly #pending: Pending[] = [];
  readonly #free: Buffer[] = [];

  constructor(readonly maxTransactions: number) {}

  get size(): number {
    return this.#pending.length;
  }

  /** Takes a transaction in; false when it is too long or the mempool is full. */
  submit(content: Buffer, nowMs: number): boolean {
    if (content.length > TRANSACTION_SLOT_BYTES || this.#pending.length >= this.maxTransactions) return false;
    // Filled with ones: pages that were only reserved would not count as resident.
    const slot = this.#free.pop() ?? Buffer.alloc(TRANSACTION_SLOT_BYTES, 1);
    content.copy(slot);
    this.#pending.push({ slot, sinceMs: nowMs });
    return true;
  }

  /** Includes the oldest transactions in a block. */
  takeBlock(maxTransactions: number): void {
    for (const { slot } of this.#pending.splice(0, maxTransactions)) this.#free.push(slot);
  }

  /** How long the oldest transaction has waited, in seconds; 0 when none does. */
  oldestAgeSeconds(nowMs: number): number {
    const oldest = this.#pending[0];
    return oldest === undefined ? 0 : (nowMs - oldest.sinceMs) / 1000;
  }
}
