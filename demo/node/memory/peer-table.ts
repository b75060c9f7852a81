/** Message buffer of one peer in bytes. */
export const PEER_BUFFER_BYTES = 128 * 1024;
/** Peers that want to connect; a higher limit than this stays unused. */
export const WILLING_PEERS = 50;

/** The peer-to-peer side of the documented node: as many peers as the limit lets in, each with its message buffer. */
export class PeerTable {
  readonly #buffers: Buffer[] = [];

  constructor(readonly maxPeers: number) {}

  get peers(): number {
    return this.#buffers.length;
  }

  get bufferBytes(): number {
    return this.#buffers.length * PEER_BUFFER_BYTES;
  }

  /** Lets every willing peer in, up to the limit. */
  connectAll(): void {
    while (this.#buffers.length < Math.min(this.maxPeers, WILLING_PEERS)) {
      this.#buffers.push(Buffer.alloc(PEER_BUFFER_BYTES, 1));
    }
  }
}
