/** English of what stands in place of a room that has nothing to show, and why. Part of the catalogue in en.ts. */

export const absenceWords = {
  absence: {
    unknownHost: (name: string) => `Host “${name}” is not known here`,
    unknownHostWhy:
      'The link may be older than the configuration, or the host was taken out of it. What is known is:',
    unread: (name: string) => `${name} has not been read yet`,
    unreadNext: (every: string) =>
      `It is asked again every ${every}, and this page fills by itself with the first answer.`,
    unreadHealth: 'Look for the reason in the Health room',
    recordedBefore: (until: string) => `What was recorded before reaches to ${until}.`,
    showIt: 'Show it',
    noData: (at: string) => `Nothing was recorded at ${at}`,
    noDataBetween: (from: string, to: string) => `Nothing was recorded between ${from} and ${to}`,
    reaches: (from: string, to: string) => `What is known of this host reaches from ${from} to ${to}.`,
    hole: 'whichvm did not run then, or the host did not answer; the hatched stretches over time show when.',
    nearest: 'Show the nearest moment that is known',
    isNow: 'This is how it stands now, not at the moment looked at.',
    now: 'Now',
    forecastIsNow:
      'Forecasts are made for the present only; below is what was known at the moment looked at.',
    notJudged: 'Nothing was judged yet: the host has not been read.',
    nothingRead: 'Nothing could be read so far.',
  },
};
