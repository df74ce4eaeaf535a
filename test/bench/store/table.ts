/** The tables of the bench as text: columns as wide as their widest cell, numbers to the right. */
import type { FillAnswer } from './ours/job.ts';
import { rounded } from './measure.ts';
import type { PeerResult } from './peers/peer.ts';

type Cell = string | number | undefined;

export function textTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [head, ...rows.map((row) => row.map((cell) => (cell === undefined ? '–' : String(cell))))];
  const widths = head.map((_, column) => Math.max(...texts.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return /^[\d.]+( ×)?$/.test(text) || text === '–' ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const [first = [], ...others] = texts;
  return [line(first), widths.map((width) => '─'.repeat(width)).join('  '), ...others.map(line)].join('\n');
}

/** Bytes per sample of ours that a peer's are set against. */
export interface OurBytes {
  /** Given exactly what the peer was given. */
  readonly sameInput: number;
  /** Given counts and interval, as the collector gives them to us and to nobody else. */
  readonly fromCounts: number;
}

/** A ratio above 1 says how many times as large as ours the peer's files are. */
export function peersTable(
  peers: readonly PeerResult[],
  ours: Readonly<Record<PeerResult['variant'], OurBytes>>,
): string {
  const times = (theirs: number, own: number): string => `${rounded(theirs / own, 1)} ×`;
  return textTable(
    [
      'peer',
      'given',
      'polls',
      'B/sample',
      'of ours',
      'from counts',
      'M/s',
      'CPU s/M',
      'all polls ms',
      'top 10 ms',
      'RSS MB',
      'altered',
      'note',
    ],
    peers.map((peer) => [
      peer.peer,
      peer.variant === 'full' ? 'full doubles' : 'two decimals',
      peer.ticks,
      peer.bytesPerSample,
      times(peer.bytesPerSample, ours[peer.variant].sameInput),
      times(peer.bytesPerSample, ours[peer.variant].fromCounts),
      peer.ingestMsps,
      peer.cpuPerMillion,
      peer.hourMs,
      peer.top10Ms,
      peer.rssMB,
      peer.altered,
      peer.isTopTenRight === false ? `${peer.note}; TOP TEN WRONG` : peer.note,
    ]),
  );
}

export function growthTable(fills: readonly FillAnswer[]): string {
  return textTable(
    ['series', 'polls', 'B/sample', 'M samples/s', 'CPU s/M', 'append ms', 'worst ms', 'RSS MB'],
    fills.map((fill) => [
      fill.series,
      fill.samples / fill.series,
      rounded(fill.bytes / fill.samples, 3),
      rounded(fill.samples / fill.seconds / 1e6, 2),
      rounded((fill.cpuSeconds / fill.samples) * 1e6, 3),
      fill.append.medianMs,
      fill.append.worstMs,
      Math.round(fill.peakRssMB),
    ]),
  );
}
