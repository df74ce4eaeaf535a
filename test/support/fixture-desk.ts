/** What the made-up host says of alerts beside those that fire: what there was, what is silenced, who is told. */
import type { AlertHistoryAnswer, ReceiversAnswer, SilencesAnswer } from '../../collector/model/wire.ts';
import type { FixtureHost } from './fixture-host.ts';

type DeskAnswer = AlertHistoryAnswer | SilencesAnswer | ReceiversAnswer;

/** By the path below `/api/v1/alerts/`. */
export function deskAnswer(path: string, host: FixtureHost, now: number): DeskAnswer | undefined {
  switch (path) {
    case 'history':
      return {
        from: now - 30 * 86_400_000,
        to: now,
        episodes: host.alerts === true ? episodes(host, now) : [],
      };
    case 'silences':
      return {
        now,
        silences: [
          {
            id: '1',
            rule: 'lp-hot',
            host: host.name,
            subject: null,
            from: now - 60_000,
            until: now + 3_600_000,
            note: 'being looked at',
          },
        ],
      };
    case 'receivers':
      return {
        now,
        receivers: [
          {
            name: 'ops-mail',
            kind: 'email',
            severity: 'warning',
            quietHours: { from: '22:00', to: '06:00', except: 'critical', timeZone: null },
            isQuiet: false,
            waiting: 2,
            failingSince: now - 300_000,
            failure: 'Cannot reach mail.example.org',
          },
        ],
      };
    default:
      return undefined;
  }
}

const sharedVolume = String.raw`C:\ClusterStorage\Volume1`;

function episodes(host: FixtureHost, now: number): AlertHistoryAnswer['episodes'] {
  return [
    {
      rule: 'volume-free-space',
      host: host.name,
      subject: 'D:',
      severity: 'warning',
      pendingAt: now - 400_000,
      firedAt: now - 300_000,
      resolvedAt: now - 100_000,
      value: 8e9,
      threshold: 1e10,
      summary: 'Volume D: of hv01 has only 8 GB of 2.0 TB (0.4 %) free',
      series: 'hyperv_host_volume_free_bytes{volume="D:"}',
      seriesLine: 1e10,
    },
    {
      rule: 'volume-free-space',
      host: host.name,
      subject: sharedVolume,
      severity: 'critical',
      pendingAt: null,
      firedAt: now - 200_000,
      resolvedAt: null,
      value: 5e9,
      threshold: 1e10,
      summary: `Volume ${sharedVolume} of hv01 has only 5 GB of 8.0 TB (0.1 %) free`,
      series: `hyperv_host_volume_free_bytes{volume=${JSON.stringify(sharedVolume)}}`,
      seriesLine: 1e10,
    },
  ];
}
