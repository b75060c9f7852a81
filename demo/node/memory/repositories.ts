/** A repository held in this process and nowhere else. */
export interface Repository {
  owner: string;
  name: string;
  content: Buffer;
}

/** The node's repositories, in the order they came; a restart loses them all. */
export class RepositoryStore {
  readonly #byPath = new Map<string, Repository>();

  get size(): number {
    return this.#byPath.size;
  }

  list(): { name: string; owner: string }[] {
    return [...this.#byPath.values()].map(({ name, owner }) => ({ name, owner }));
  }

  find(owner: string, name: string): Repository | null {
    return this.#byPath.get(`${owner}/${name}`) ?? null;
  }

  /**
   * Creates a repository whose content really occupies `bytes` of memory.
   * @returns null when there is one of that owner and name already
   */
  create(owner: string, name: string, bytes: number): Repository | null {
    if (this.#byPath.has(`${owner}/${name}`)) return null;
    // Filled with ones: pages that were only reserved would not count as resident.
    const repository = { owner, name, content: Buffer.alloc(bytes, 1) };
    this.#byPath.set(`${owner}/${name}`, repository);
    return repository;
  }
}
