/** Which VMs ran on one processor, each with its bounds as a picture and in words. */
import type { ProcessorAnswer } from '../../collector/model/wire.ts';
import { type Cell, cellsOf, matchedPart, rootKey } from '../matrix/cells.ts';
import { summaryOf } from '../matrix/closer.tsx';
import { certaintySentence } from '../matrix/words.ts';
import { shownLook } from '../state/closer.ts';
import { hueOf } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { lpColumn } from '../state/processor.ts';
import { hueColour } from '../styles/theme.ts';
import { certaintyColumns } from './certainty-columns.tsx';
import { ViewLink } from './links.tsx';
import { LoadedNote } from './loaded-note.tsx';
import { PlainTable } from './plain-table.tsx';

const words = strings.cpuRoom;
/** VMs beyond these can each have had only a sliver. */
const mostListed = 50;

export function Guests({ use }: { use: ProcessorAnswer }) {
  return (
    <section class="wide">
      <h2>{words.guests}</h2>
      <Table use={use} />
    </section>
  );
}

interface Guest {
  readonly key: string;
  readonly name: string;
  readonly isRoot: boolean;
  readonly cell: Cell;
}

function Table({ use }: { use: ProcessorAnswer }) {
  const { answer } = lpColumn.value;
  if (answer === undefined) return <LoadedNote of={lpColumn.value} />;
  const cells = cellsOf(answer);
  const lps = [use.lp];
  const guests = answer.rows
    .flatMap(({ key, name, kind }): readonly Guest[] => {
      const cell = cells.cell(kind === 'root' ? rootKey : key, lps);
      if (cell === undefined || cell.certainty === 'none') return [];
      return [{ key, name: kind === 'root' ? strings.root : name, isRoot: kind === 'root', cell }];
    })
    .sort((a, b) => b.cell.share - a.cell.share || b.cell.high - a.cell.high);
  return (
    <>
      <PlainTable
        name={words.guests}
        testId="guests"
        rows={guests.slice(0, mostListed)}
        rowKey={({ key }) => key}
        empty={words.noGuests}
        columns={[
          {
            head: words.vm,
            cell: ({ key, name, isRoot }) =>
              isRoot ? name : <ViewLink to={{ room: 'vm', vm: key }}>{name}</ViewLink>,
          },
          { head: '', cell: (guest) => <Range guest={guest} /> },
          ...certaintyColumns<Guest>(({ cell }) => cell),
        ]}
      />
      <p class="soft">
        {shownLook.value === undefined
          ? certaintySentence(strings, format, answer)
          : summaryOf(shownLook.value)}
      </p>
    </>
  );
}

/** Solid when exact, hatched when an estimate, striped for what of it is matched, with a whisker from the least to the most it can be; the full width is the whole LP. */
function Range({ guest: { key, isRoot, cell } }: { guest: Guest }) {
  const { share, low, high, certainty, matched, truth } = cell;
  const percent = (cores: number): string => `${Math.min(1, Math.max(0, cores)) * 100}%`;
  const hue = isRoot ? 'var(--root)' : hueColour(hueOf(key));
  return (
    <span class="range" style={{ '--hue': hue }} aria-hidden="true">
      <i class={certainty} style={{ width: percent(share), '--matched': matchedPart(cell) }} />
      {(certainty === 'estimate' || matched !== undefined) && (
        <i class="range-whisker" style={{ left: percent(low), width: percent(high - low) }} />
      )}
      {truth !== undefined && <i class="range-truth" style={{ left: percent(truth) }} />}
    </span>
  );
}
