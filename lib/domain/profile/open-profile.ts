import { type FrameTree, toFrameTree } from "./frame-tree";
import type { Profile } from "./profile";
import { type RowFiles, toRowFiles } from "./row-files";
import { type ProfileRows, toRows } from "./rows";

/** A profile that is asked several things, with what the answers share; made when it is needed first. */
export class OpenProfile {
  private madeRows: ProfileRows | null = null;
  private madeFiles: RowFiles | null = null;
  private madeFrames: FrameTree | null = null;

  /** `name` is what the profile is called in messages. */
  constructor(
    readonly profile: Profile,
    readonly name: string,
  ) {}

  get rows(): ProfileRows {
    this.madeRows ??= toRows(this.profile);
    return this.madeRows;
  }

  get files(): RowFiles {
    this.madeFiles ??= toRowFiles(this.profile, this.rows);
    return this.madeFiles;
  }

  get frames(): FrameTree {
    this.madeFrames ??= toFrameTree(this.profile, this.rows);
    return this.madeFrames;
  }
}
