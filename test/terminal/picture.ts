/** Pictures of small made-up hosts for the terminal, and the screen as plain text. */
import type { Line, Size } from '../../collector/terminal/line.ts';
import { textOf } from '../../collector/terminal/line.ts';
import { renderScreen } from '../../collector/terminal/render.ts';
import { initialState, type Picture, type TopState } from '../../collector/terminal/state.ts';
import type { ShownHost } from '../../collector/terminal/feed.ts';
import { matrixOf, processorsOf, vmsOf } from '../../collector/attribution/answers.ts';
import { hostUse } from '../../collector/attribution/host-use.ts';
import { drawFrame, type DrawnHost } from '../support/frames.ts';

/** 2023-11-14T22:13:20Z. */
export const at = 1_700_000_000_000;

export const host: ShownHost = {
  host: 'hv01',
  name: 'hv01',
  source: 'windows',
  status: 'live',
  statusReason: null,
  intervalMs: 1000,
  lastAt: at,
  canLookCloser: true,
  firingAlerts: 0,
};

/** What a host that did so looks like. */
export function drawPicture(drawn: DrawnHost, known: Partial<Picture> = {}): Picture {
  const use = hostUse(drawFrame(drawn));
  const moment = { host: 'hv01', at, spanMs: 1000 };
  return {
    source: 'Attached to http://127.0.0.1:9820',
    hosts: [host],
    host,
    vms: { ...moment, capacityCores: use.processors.length, vms: vmsOf(use) },
    processors: { ...moment, processors: processorsOf(use) },
    matrix: { ...moment, ...matrixOf(use) },
    ...known,
  };
}

export function stateWith(chosen: Partial<TopState> = {}): TopState {
  return { ...initialState(), host: 'hv01', ...chosen };
}

/** The screen as text, one string a line, without the blanks at the ends. */
export function drawScreen(state: TopState, picture: Picture, size: Size): readonly string[] {
  return renderScreen(state, picture, size).map((line: Line) => textOf(line).trimEnd());
}

export const small: Size = { columns: 80, rows: 24 };
export const large: Size = { columns: 120, rows: 40 };
