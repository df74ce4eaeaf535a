/** What the store read, as the JSON of a query answer: bytes at once, because numbers one by one would cost more than the read. */
import type { HistoryAnswer } from '../../model/history.ts';
import type { Ms } from '../../model/time.ts';
import type { QueryColumn } from '../../model/wire.ts';
import { JsonWriter } from '../json-writer.ts';
import type { TimeRange } from '../range.ts';

export type ColumnHead = Pick<QueryColumn, 'name' | 'unit' | 'labels'>;

export interface ColumnsAnswer extends TimeRange {
  readonly step: Ms | undefined;
  readonly heads: readonly ColumnHead[];
  readonly answer: HistoryAnswer;
  /** Further properties of the answer, before those of every query. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

const bytesPerNumber = 16;

export function columnsJson({ from, to, step, heads, answer, beside = {} }: ColumnsAnswer): Buffer {
  const arrays = answer.outputs.reduce((all, column) => all + (column.min === undefined ? 1 : 3), 1);
  const writer = new JsonWriter(answer.times.length * arrays * bytesPerNumber + heads.length * 256);
  const stepMs = Math.max(step ?? 0, answer.tierStep);
  writer.text(`${JSON.stringify({ ...beside, from, to, stepMs }).slice(0, -1)},"times":`);
  writer.numbers(answer.times);
  writer.text(',"series":[');
  heads.forEach((head, index) => {
    const column = answer.outputs[index];
    if (column === undefined) throw new Error(`The store answered no column for "${head.name}"`);
    const { name, unit, labels } = head;
    writer.text(`${index === 0 ? '' : ','}${JSON.stringify({ name, unit, labels }).slice(0, -1)},"mean":`);
    writer.numbers(column.mean);
    for (const extreme of ['min', 'max'] as const) {
      const values = column[extreme];
      if (values === undefined) continue;
      writer.text(`,"${extreme}":`);
      writer.numbers(values);
    }
    writer.text('}');
  });
  writer.text(']}');
  return writer.finish();
}
