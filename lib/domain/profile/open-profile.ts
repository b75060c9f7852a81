import { filterStacks } from "./filter-stacks";
import { type FilterTexts, toFilter } from "./filter-texts";
import { type FrameTree, toFrameTree } from "./frame-tree";
import type { Profile } from "./profile";
import { type RowFiles, toRowFiles } from "./row-files";
import { type RowValues, toRowValues } from "./row-values";
import { type ProfileRows, toRows } from "./rows";

/** A profile that is asked several things, with what the answers share; made when it is needed first. */
export class OpenProfile {
  private madeRows: ProfileRows | null = null;
  private madeFiles: RowFiles | null = null;
  private madeValues: { key: string; values: RowValues } | null = null;
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

  /** What each row holds, as the last filter left it: to sort or to search a table adds nothing up anew. */
  rowValues(sampleType: number, texts: FilterTexts): RowValues {
    const key = JSON.stringify([sampleType, texts.focus, texts.ignore]);
    if (this.madeValues?.key !== key) {
      const keep = filterStacks(this.profile, toFilter(texts));
      this.madeValues = { key, values: toRowValues(this.profile, this.rows, sampleType, keep) };
    }
    return this.madeValues.values;
  }
}
