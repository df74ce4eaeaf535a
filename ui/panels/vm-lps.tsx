/** Narrow screens have no room for the matrix; there the chosen VM's own row of it stands as a list of logical processors. */
import { matchedPart } from '../matrix/cells.ts';
import { summaryOf } from '../matrix/closer.tsx';
import { lpRange } from '../matrix/columns.ts';
import { cellText } from '../matrix/words.ts';
import { shownLook } from '../state/closer.ts';
import { hueOf } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { cells } from '../state/matrix.ts';
import { vms } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';

export function VmLps() {
  const key = view.value.vm;
  const vm = vms.value?.vms.find((one) => one.key === key);
  if (vm === undefined || cells.value === undefined) return null;
  const known = cells.value.groups.flatMap((lps) => {
    const cell = cells.value?.cell(vm.key, lps);
    return cell === undefined || cell.certainty === 'none' ? [] : [{ lps, cell }];
  });
  return (
    <section class="vm-lps" aria-label={strings.vmOnLps(vm.name)} data-testid="vm-lps">
      <div class="vm-lps-head">
        <h2>{strings.vmOnLps(vm.name)}</h2>
        <button type="button" class="quiet" onClick={() => go({ vm: undefined }, 'replace')}>
          {strings.keyHelp.close}
        </button>
      </div>
      <ul>
        {known
          .sort((a, b) => b.cell.share - a.cell.share)
          .map(({ lps, cell }) => (
            <li key={lps[0]}>
              <span>{strings.lp(lpRange(lps))}</span>
              <span class="lp-track">
                <i
                  class={cell.certainty}
                  style={{
                    width: `${Math.min(1, cell.share / lps.length) * 100}%`,
                    '--hue': hueColour(hueOf(vm.key)),
                    '--matched': matchedPart(cell),
                  }}
                />
              </span>
              <span class="number">{cellText(strings, format, cell)}</span>
            </li>
          ))}
      </ul>
      {shownLook.value !== undefined && <p class="soft">{summaryOf(shownLook.value)}</p>}
    </section>
  );
}
