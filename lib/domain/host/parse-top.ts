/** A process of the host with its share of the memory. */
export interface TopProcess {
  pid: number;
  rssBytes: number;
  command: string;
}

/** The helper's `top` section, lines `pid KiB command`, in its order (largest first). Other lines are left out. */
export function parseTop(section: string): TopProcess[] {
  return section.split("\n").flatMap((line) => {
    const found = /^([0-9]{1,15}) ([0-9]{1,12}) (.+)$/.exec(line);
    return found ? [{ pid: Number(found[1]), rssBytes: Number(found[2]) * 1024, command: found[3] ?? "" }] : [];
  });
}
