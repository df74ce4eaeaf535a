/** What the totals of a matrix hold and its cells do not: which side has more of it, and how much, where that is worth a word. */

/** In cores; less is what two readings at nearly one instant differ by. */
const worthSaying = 0.0005;

interface Unplaced {
  readonly rows: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
}

/** `rows` = VMs used what is in no column; `columns` = LPs gave what is in no row. */
export function mostUnplaced({
  rows,
  columns,
}: Unplaced): { readonly side: 'rows' | 'columns'; readonly cores: number } | undefined {
  const [ofRows, ofColumns] = [sumAboveNothing(rows), sumAboveNothing(columns)];
  if (Math.max(ofRows, ofColumns) < worthSaying) return undefined;
  return ofColumns > ofRows ? { side: 'columns', cores: ofColumns } : { side: 'rows', cores: ofRows };
}

function sumAboveNothing(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += Math.max(0, values[index] ?? 0);
  return total;
}
