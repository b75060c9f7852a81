import { drawFlameSvg } from "@/lib/charts/flame-svg";
import { indexFlame } from "@/lib/domain/profile/flame-layout";
import type { DiffTree, FlameTree } from "@/lib/domain/profile/flame-tree";

export interface FlamePictureProps {
  tree: FlameTree | DiffTree;
  matchedNames: readonly number[];
  title: string;
  /** The living picture is there and stands in its place. */
  isReplaced: boolean;
}

/** Wide enough to read on a screen, and frames wide enough to be told apart: a page is to stay small. */
const picture = { width: 1200, least: 3 };

/** The flame graph as the server draws it, for the first moment and for browsers without a script. */
export function FlamePicture({ tree, matchedNames, title, isReplaced }: FlamePictureProps) {
  if (isReplaced) return null;
  const { svg, width, height } = drawFlameSvg({
    ...{ tree, index: indexFlame(tree), matchedNames: new Set(matchedNames), zoom: 0, shape: "icicle", title },
    ...{ ...picture, hasWords: false },
  });
  return (
    <svg
      role="img"
      aria-label={`${title}. The table below says the same in words.`}
      viewBox={`0 0 ${width} ${height}`}
      className="block h-auto w-full"
    >
      <image href={`data:image/svg+xml,${encodeURIComponent(svg)}`} width={width} height={height} />
    </svg>
  );
}
