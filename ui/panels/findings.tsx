/**
 * What stands out, in sentences with their evidence and a way to the view that shows it: the worst in one line that is always there, so
 * that nothing jumps when it changes, and all of them below it when asked for.
 */
import { signal } from '@preact/signals';

import type { FindingAnswer } from '../../collector/model/wire.ts';
import { findings, showsFindings } from '../state/findings.ts';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { hasProcessors, host } from '../state/session.ts';
import type { View } from '../state/view.ts';
import { evidenceText, findingText } from './finding-words.ts';
import { CriticalIcon, NoteIcon, WarningIcon } from './icons.tsx';
import { ViewLink } from './links.tsx';

const words = strings.findings;
const isOpen = signal(false);

export function Findings() {
  if (!showsFindings() || host.value === undefined || !hasProcessors.value) return null;
  const { answer, error } = findings.value;
  const [worst] = answer?.findings ?? [];
  if (worst === undefined)
    return (
      <section class="findings quiet-findings" aria-label={words.title} data-testid="findings">
        <p class="soft">{error?.message ?? (answer === undefined ? words.looking : words.none)}</p>
      </section>
    );
  return (
    <section
      class="findings"
      aria-label={words.title}
      data-testid="findings"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isOpen.value) {
          event.stopPropagation();
          isOpen.value = false;
        }
      }}
    >
      <div class="finding-line">
        <Sentence of={worst} />
        <Show of={worst} />
        <button
          type="button"
          class="quiet"
          aria-expanded={isOpen.value}
          data-testid="all-findings"
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          {isOpen.value ? words.fewer : openText(answer?.findings ?? [])}
        </button>
      </div>
      {isOpen.value && <List of={answer?.findings ?? []} />}
    </section>
  );
}

function openText(found: readonly FindingAnswer[]): string {
  const count = found.reduce((sum, { more }) => sum + 1 + more, 0);
  return count === 1 ? words.evidence : words.all(format.count(count));
}

function List({ of }: { of: readonly FindingAnswer[] }) {
  return (
    <ul class="finding-list" data-testid="finding-list">
      {of.map((finding) => (
        <li key={finding.id}>
          <div class="finding-line">
            <Sentence of={finding} />
            <Show of={finding} />
          </div>
          <p class="evidence">
            {finding.evidence.map((one) => (
              <span key={`${one.subject} ${one.measure}`}>{evidenceText(one)}</span>
            ))}
            <span class="soft">{finding.source}</span>
          </p>
          {finding.more > 0 && <p class="soft evidence">{words.more(format.count(finding.more))}</p>}
        </li>
      ))}
    </ul>
  );
}

function Sentence({ of }: { of: FindingAnswer }) {
  return (
    <span class={`finding-text ${of.severity}`}>
      <Icon severity={of.severity} />
      <span class="visually-hidden">{strings.severities[of.severity]}: </span>
      <span>{findingText(of)}</span>
    </span>
  );
}

function Icon({ severity }: Pick<FindingAnswer, 'severity'>) {
  switch (severity) {
    case 'critical':
      return <CriticalIcon />;
    case 'warning':
      return <WarningIcon />;
    case 'info':
      return <NoteIcon />;
  }
}

function Show({ of }: { of: FindingAnswer }) {
  const { room, vm, lp, from, to } = of.view;
  const isLive = room === 'now' && view.value.fromMs === undefined;
  const place: Partial<View> = {
    room,
    vm: vm ?? undefined,
    lp: lp ?? undefined,
    // What is so now is looked at live; what was so in a span of the past, in that span.
    ...(isLive ? {} : { fromMs: Math.round(from), toMs: Math.round(to), atMs: undefined }),
  };
  return (
    <ViewLink to={place} className="finding-show">
      {words.show}
      <span class="visually-hidden">: {of.subject.name}</span>
    </ViewLink>
  );
}
