/** Which host a request is about: the one it names, or the only one there is. */
import type { HttpContext, HostView } from './context.ts';
import { RequestError, quoted } from './errors.ts';
import { textOf, type GivenParameters } from './parameters.ts';

const shownHosts = 20;

export function chosenHost(context: HttpContext, given: GivenParameters): HostView {
  const hosts = context.hosts();
  const key = textOf(given, 'host');
  const only = hosts.length === 1 ? hosts[0] : undefined;
  const chosen = key === undefined ? only : hosts.find((view) => view.host === key);
  if (chosen !== undefined) return chosen;
  if (hosts.length === 0) throw new RequestError(503, 'No host is known yet', { 'Retry-After': '1' });
  if (key === undefined)
    throw new RequestError(
      400,
      `Parameter host is missing; with several hosts it is one of ${namesOf(hosts)}`,
    );
  throw new RequestError(404, `Host ${quoted(key)} is not known; known are ${namesOf(hosts)}`);
}

function namesOf(hosts: readonly HostView[]): string {
  const names = hosts.slice(0, shownHosts).map((view) => view.host);
  const more = hosts.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
