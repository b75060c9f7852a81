/** A fit: coefficients in the order of the columns, each with its standard error in the same unit. */
export interface Fit {
  coefficients: number[];
  standardErrors: number[];
}

/**
 * Ordinary least squares of `y` on the columns (no constant is added). Null when there are no more rows than columns or
 * when the columns cannot be told apart.
 */
export function leastSquares(columns: readonly (readonly number[])[], y: readonly number[]): Fit | null {
  const degrees = y.length - columns.length;
  if (degrees < 1 || columns.length === 0) return null;
  // Columns of very different units (1 and thousands of connections) would make the matrix look singular.
  const scales = columns.map((column) => Math.sqrt(dot(column, column)));
  if (scales.some((scale) => !(scale > 0) || !Number.isFinite(scale))) return null;
  const scaled = columns.map((column, j) => column.map((x) => x / (scales[j] ?? 1)));
  const inverse = invert(scaled.map((a) => scaled.map((b) => dot(a, b))));
  if (!inverse) return null;
  const products = scaled.map((column) => dot(column, y));
  const solution = inverse.map((row) => dot(row, products));
  const residuals = y.map(
    (value, i) => value - scaled.reduce((sum, c, j) => sum + (c[i] ?? 0) * (solution[j] ?? 0), 0),
  );
  const variance = dot(residuals, residuals) / degrees;
  return {
    coefficients: solution.map((value, j) => value / (scales[j] ?? 1)),
    standardErrors: inverse.map((row, j) => Math.sqrt(Math.max(0, variance * (row[j] ?? 0))) / (scales[j] ?? 1)),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** Gauss-Jordan with pivoting, for the handful of columns there are; null when (nearly) singular. */
function invert(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  let rows = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column += 1) {
    const candidates = rows.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const best = column + candidates.indexOf(Math.max(...candidates));
    const chosen = rows[best];
    const current = rows[column];
    const value = chosen?.[column] ?? 0;
    if (!chosen || !current || !(Math.abs(value) > 1e-9)) return null;
    rows[best] = current;
    const pivot = chosen.map((x) => x / value);
    rows = rows.map((row, i) => (i === column ? pivot : row.map((x, j) => x - (row[column] ?? 0) * (pivot[j] ?? 0))));
  }
  return rows.map((row) => row.slice(size));
}
