// Next renames its process, which would overwrite the command line by which leftovers of a clone are found.
// Preloaded with `--import`; assignments to the title then do nothing.
const title = process.title;
Object.defineProperty(process, "title", { get: () => title, set: () => {} });
