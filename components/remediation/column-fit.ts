/** For a panel that may be taller than the column beside the chart: it keeps to the column's height… */
export const fitsColumn = "cockpit:flex cockpit:min-h-0 cockpit:flex-col";
/** …and its content scrolls, so that what leads on beneath stays in sight. */
export const scrollsInColumn = "cockpit:min-h-0 cockpit:overflow-y-auto [scrollbar-width:thin]";
