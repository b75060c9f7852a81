import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import type { FlameTree } from "@/lib/domain/profile/flame-tree";
import { nodeName } from "@/lib/domain/profile/flame-words";
import { exactProfileValue, formatPercentOf, formatProfileValue } from "@/lib/domain/profile/format-value";
import { listLargest } from "@/lib/domain/profile/largest-calls";
import type { ProfileQuery } from "@/lib/domain/profile/page-query";
import { FunctionCell } from "./function-cell";

export interface StackListProps {
  id: string;
  query: ProfileQuery;
  tree: FlameTree;
}

/** The flame graph in words: the largest calls, each below what called it, indented by depth. */
export function StackList({ id, query, tree }: StackListProps) {
  const { sampleType: type, total } = tree;
  const rows = listLargest(tree);
  return (
    <ScrollBox label="The largest stacks" className="max-h-[40rem]">
      <table className={tableLook}>
        <thead>
          <tr>
            <th scope="col" className="text-right">
              Depth
            </th>
            <th scope="col">Call, below its caller</th>
            <th scope="col" className="text-right">
              With all below
            </th>
            <th scope="col" className="text-right">
              Of the whole
            </th>
            <th scope="col" className="text-right">
              Itself
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ node, depth }) => (
            <tr key={node}>
              <td className="text-right text-muted">{depth}</td>
              <th scope="row" style={{ paddingLeft: `${0.5 + 0.5 * Math.min(depth, 24)}rem` }}>
                {(tree.name[node] ?? -1) < 0 ? (
                  nodeName(tree, node)
                ) : (
                  <FunctionCell id={id} query={query} name={nodeName(tree, node)} />
                )}
              </th>
              <td className="whitespace-nowrap text-right" title={exactProfileValue(tree.value[node] ?? 0, type)}>
                {formatProfileValue(tree.value[node] ?? 0, type)}
              </td>
              <td className="whitespace-nowrap text-right">{formatPercentOf(tree.value[node] ?? 0, total)}</td>
              <td className="whitespace-nowrap text-right">{formatProfileValue(tree.self[node] ?? 0, type)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
