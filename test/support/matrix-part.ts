/** What the server answers of a made-up matrix when only one VM or one LP is asked for. */
import type { MatrixAnswer } from '../../collector/model/wire.ts';

interface WantedPart {
  /** Key or name of the row's VM. */
  readonly vm: string | undefined;
  readonly lp: number | undefined;
}

/** No row where the VM ran nothing, no column where there is no such LP. What is said of the whole stays as it is. */
export function partOfMatrix(matrix: MatrixAnswer, { vm, lp }: WantedPart): MatrixAnswer {
  if (vm === undefined && lp === undefined) return matrix;
  const width = matrix.columns.length;
  const rows = matrix.rows.flatMap(({ key, name }, row) =>
    vm === undefined || key === vm || name === vm ? [row] : [],
  );
  const columns = matrix.columns.flatMap((one, column) => (lp === undefined || one === lp ? [column] : []));
  const places = rows.flatMap((row) => columns.map((column) => row * width + column));
  const pick = (cells: readonly number[]): readonly number[] => places.map((place) => cells[place] ?? 0);
  return {
    ...matrix,
    rows: rows.flatMap((row) => matrix.rows[row] ?? []),
    columns: columns.flatMap((column) => matrix.columns[column] ?? []),
    share: pick(matrix.share),
    low: pick(matrix.low),
    high: pick(matrix.high),
    why: places.map((place) => matrix.why.charAt(place)).join(''),
    unplaced: {
      rows: rows.flatMap((row) => matrix.unplaced.rows[row] ?? []),
      columns: columns.flatMap((column) => matrix.unplaced.columns[column] ?? []),
    },
    ...(matrix.truth === undefined ? {} : { truth: pick(matrix.truth) }),
  };
}
