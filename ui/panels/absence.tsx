/**
 * What stands in place of a room that would have nothing to show: why, and where to go from here. An empty table would say that there are
 * no VMs, and a 0 that they do nothing, where only nothing is known.
 */
import { formatDuration } from '../format/format.ts';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import type { Absence } from '../state/absence.ts';
import { host, hosts, moment, nowMs } from '../state/session.ts';
import type { View } from '../state/view.ts';
import { ViewLink } from './links.tsx';

const words = strings.absence;

export function AbsenceNote({ of }: { of: Absence }) {
  return (
    <section class="absence" data-testid="absence">
      {note(of)}
    </section>
  );
}

function note(of: Absence) {
  switch (of) {
    case 'unknown-host':
      return <UnknownHost />;
    case 'unread':
      return <Unread />;
    case 'no-data':
      return <NoData />;
  }
}

function UnknownHost() {
  return (
    <>
      <h2>{words.unknownHost(view.value.host ?? '')}</h2>
      <p>{words.unknownHostWhy}</p>
      <ul>
        {hosts.value.answer?.hosts.map(({ host: key, name }) => (
          <li key={key}>
            <ViewLink to={{ host: key, vm: undefined, lp: undefined, series: [] }}>{name}</ViewLink>
          </li>
        ))}
      </ul>
    </>
  );
}

function Unread() {
  const of = host.value;
  if (of === undefined) return null;
  return (
    <>
      <h2>{words.unread(of.name)}</h2>
      {of.statusReason !== null && <p>{of.statusReason}</p>}
      <p>{words.unreadNext(formatDuration(of.intervalMs))}</p>
      {of.lastAt !== null && (
        <p>
          {words.recordedBefore(format.moment(of.lastAt, nowMs.value))}{' '}
          <ViewLink to={momentAt(of.lastAt)}>{words.showIt}</ViewLink>
        </p>
      )}
      <p>
        <ViewLink to={{ room: 'health' }}>{words.unreadHealth}</ViewLink>
      </p>
    </>
  );
}

function NoData() {
  const { firstAt = null, lastAt = null } = host.value ?? {};
  const about = moment.value;
  const text = (at: number): string => format.moment(at, nowMs.value);
  const at = about.kind === 'at' ? about.atMs : about.kind === 'span' ? about.toMs : nowMs.value;
  const isOutside = firstAt === null || lastAt === null || at < firstAt || at > lastAt;
  return (
    <>
      <h2>
        {about.kind === 'span'
          ? words.noDataBetween(text(about.fromMs), text(about.toMs))
          : words.noData(text(at))}
      </h2>
      {!isOutside && <p>{words.hole}</p>}
      {firstAt !== null && lastAt !== null && (
        <>
          <p>{words.reaches(text(firstAt), text(lastAt))}</p>
          {isOutside && (
            <p>
              <ViewLink to={momentAt(at < firstAt ? firstAt + 10_000 : lastAt)}>{words.nearest}</ViewLink>
            </p>
          )}
        </>
      )}
    </>
  );
}

/** With some time before it on screen. */
function momentAt(atMs: number): Partial<View> {
  const aroundMs = 900_000;
  return { atMs, fromMs: atMs - aroundMs, toMs: atMs + aroundMs / 10 };
}
