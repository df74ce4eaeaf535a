/**
 * Two moments or spans side by side: which VMs used more or less, and both matrices with their rows in line with the table.
 *
 *   | VM  then  now  change | matrix then | matrix now |
 */
import { useLayoutEffect, useRef } from 'preact/hooks';

import type { Cells } from '../matrix/cells.ts';
import { lpRange } from '../matrix/columns.ts';
import { inks } from '../matrix/matrix-view.tsx';
import { paintRows } from '../matrix/paint.ts';
import { cellText } from '../matrix/words.ts';
import {
  changed,
  compareEarlier,
  endComparison,
  halfLayout,
  halfWidth,
  keepAsReference,
  nowCells,
  nowMatrix,
  reference,
  swap,
  thenCells,
  thenMatrix,
  thenVms,
} from '../state/compare.ts';
import type { Difference } from '../state/compare-vms.ts';
import { hueOf } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { moment, nowMs } from '../state/session.ts';
import type { Moment } from '../state/time-range.ts';
import { hueColour } from '../styles/theme.ts';
import { compareRowPx, showCellAt } from './compare-hint.ts';
import { ViewLink } from './links.tsx';
import { LoadedNote } from './loaded-note.tsx';

const words = strings.compare;
/** Those that changed less can be found in the table of the first screen. */
const mostRows = 16;
const dayMs = 86_400_000;

/** How one begins: with the present view as the reference, or against an earlier time of the same length. */
export function CompareButtons() {
  if (reference.value !== undefined) return null;
  const isSpan = moment.value.kind === 'span';
  return (
    <span class="compare-buttons" role="group" aria-label={words.title}>
      <button type="button" class="quiet" data-testid="compare" onClick={keepAsReference}>
        {words.keep}
      </button>
      <button type="button" class="quiet" onClick={() => compareEarlier('its own length')}>
        {isSpan ? words.spanBefore : words.minuteBefore}
      </button>
      <button type="button" class="quiet" onClick={() => compareEarlier(dayMs)}>
        {words.dayBefore}
      </button>
    </span>
  );
}

export function Compare() {
  const than = reference.value;
  if (than === undefined) return null;
  return (
    <section class="compare" aria-label={words.title} data-testid="compare-panel">
      <div class="compare-head">
        <h2>{words.title}</h2>
        <span data-testid="compare-times">
          <span class="soft">{words.before}</span> {momentText(than)}
          {' → '}
          <span class="soft">{words.after}</span> {momentText(moment.value)}
        </span>
        <span class="soft">{words.hint}</span>
        <span class="spring" />
        <button type="button" class="quiet" onClick={swap}>
          {words.swap}
        </button>
        <button type="button" class="quiet" data-testid="end-compare" onClick={endComparison}>
          {words.end}
        </button>
      </div>
      {thenVms.value.answer === undefined ? <LoadedNote of={thenVms.value} /> : <Both />}
    </section>
  );
}

function momentText(about: Moment): string {
  const text = (at: number): string => format.moment(at, nowMs.value);
  switch (about.kind) {
    case 'live':
      return strings.live;
    case 'at':
      return text(about.atMs);
    case 'span':
      return `${text(about.fromMs)} – ${text(about.toMs)}`;
  }
}

function Both() {
  const shown = changed.value.slice(0, mostRows);
  const more = changed.value.length - shown.length;
  const most = Math.max(...shown.map(({ change }) => Math.abs(change)), Number.MIN_VALUE);
  return (
    <>
      <div class="compare-grid">
        <table class="vms compare-table" aria-label={words.title} data-testid="compare-table">
          <thead>
            <tr>
              <th scope="col" class="c-name">
                {strings.columns.name}
              </th>
              <th scope="col" class="number">
                {words.before}
              </th>
              <th scope="col" class="number">
                {words.after}
              </th>
              <th scope="col" class="number">
                {words.change}
              </th>
              <td class="c-change" />
              <th scope="col" class="number">
                {words.wait}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <Row key={one.key} of={one} most={most} />
            ))}
          </tbody>
        </table>
        <Half
          name={words.before}
          rows={shown}
          cells={thenCells.value}
          error={thenMatrix.value.error?.message}
        />
        <Half name={words.after} rows={shown} cells={nowCells.value} error={nowMatrix.value.error?.message} />
      </div>
      {shown.length === 0 && <p class="empty">{words.nothing}</p>}
      {more > 0 && <p class="soft">{words.more(format.count(more))}</p>}
    </>
  );
}

function Row({ of: one, most }: { of: Difference; most: number }) {
  const part = Math.abs(one.change) / most;
  return (
    <tr>
      <th scope="row" class="c-name" title={one.name}>
        <ViewLink to={{ room: 'vm', vm: one.key }} className="plain-link">
          {one.name}
        </ViewLink>
      </th>
      <td class="number">{format.cores(one.before)}</td>
      <td class="number">{format.cores(one.after)}</td>
      <td class="number">{signed(one.change)}</td>
      <td class="c-change" aria-hidden="true">
        <i
          class={one.change < 0 ? 'less' : 'more'}
          style={{ width: `${part * 50}%`, background: hueColour(hueOf(one.key)) }}
        />
      </td>
      <td class="number">{`${format.percent(one.waitBefore)} → ${format.percent(one.waitAfter)}`}</td>
    </tr>
  );
}

function signed(cores: number): string {
  const text = format.cores(Math.abs(cores));
  if (text === format.cores(0)) return text;
  return cores < 0 ? `−${text}` : `+${text}`;
}

interface HalfProps {
  readonly name: string;
  readonly rows: readonly Difference[];
  readonly cells: Cells | undefined;
  readonly error: string | undefined;
}

function Half({ name, rows, cells, error }: HalfProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => {
      if (element.clientWidth > 0) halfWidth.value = element.clientWidth;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return (
    <div class="compare-half" ref={box}>
      <p class="half-name">{name}</p>
      {error !== undefined && <p class="error">{error}</p>}
      {view.value.asTable ? (
        <HalfTable name={name} rows={rows} cells={cells} />
      ) : (
        <HalfPicture name={name} rows={rows} cells={cells} />
      )}
    </div>
  );
}

type PictureProps = Omit<HalfProps, 'error'>;

function HalfPicture({ name, rows, cells }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const layout = halfLayout.value;
  const picture = {
    rows: rows.map(({ key }) => ({ key, colour: hueColour(hueOf(key)) })),
    cells,
    layout,
    ink: inks.value,
    rowPx: compareRowPx,
  };
  useLayoutEffect(() => {
    if (canvas.current !== null) paintRows(canvas.current, picture);
  });
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={`${strings.matrix}, ${name}`}
      onPointerMove={(event) => showCellAt(event, { rows, cells, layout })}
      onPointerLeave={() => showCellAt(undefined, { rows, cells, layout })}
    />
  );
}

function HalfTable({ name, rows, cells }: PictureProps) {
  const { columns } = halfLayout.value;
  return (
    <div class="matrix-table" tabIndex={0} role="region" aria-label={`${strings.matrix}, ${name}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{strings.columns.name}</th>
            {columns.map(({ lps }) => (
              <th key={lps[0]} scope="col">
                {strings.lp(lpRange(lps))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              {columns.map(({ lps }) => (
                <td key={lps[0]} class="number">
                  {cellText(strings, format, cells?.cell(row.key, lps))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
