/** What the keys do and what the figures are, on one screen of 80 × 24. */
import { displayText } from '../display-text.ts';
import { span, type Line } from '../line.ts';
import type { Picture } from '../state.ts';

const lines: readonly (readonly [string, string])[] = [
  ['1 2 3', 'VMs, logical processors (LPs), the matrix of VM × LP'],
  ['s S', 'sort by cores, wait, of VM, memory or name'],
  ['/', 'show only VMs with this in their name; Esc shows all again'],
  ['space', 'hold the picture, and back to now'],
  ['[ ] { }', 'ten seconds or five minutes back and forth in time'],
  ['t', 'go to a time: 03:12, -15m, 2026-11-22 03:12'],
  ['arrows', 'pick a VM or an LP; the line below says it in words'],
  ['x', 'look closer: 200 reads a second for 2 s tell which VM ran where'],
  ['Tab', 'pick another host'],
  ['q', 'quit'],
  ['', ''],
  ['CORES', 'CPU time in guest code per second: 2.00 = two LPs fully used'],
  ['OF VM', 'share of the VM’s own virtual processors'],
  ['OF HOST', 'share of all LPs of the host'],
  ['WAIT', 'time ready to run but waiting for an LP, as esxtop’s %RDY'],
  ['matrix', '▄█ is exact; ░▒▓ an estimate between bounds; oO@ matched, unproven'],
];

export function helpLines({ source }: Picture): readonly Line[] {
  return [
    ...lines.map(([name, meaning]) => [span(`  ${name.padEnd(10)}`, 'title'), span(meaning)]),
    [],
    [span(`  ${displayText(source)}`, 'dim')],
    [span('  Any key goes back', 'dim')],
  ];
}
