/** The endpoints of what can be done about alerts; part of the table of routes.ts. */
import {
  acknowledgeAlerts,
  answerAlertHistory,
  answerReceivers,
  answerSilences,
  endSilence,
  silenceAlerts,
} from './answers/alert-desk.ts';
import { json, type Route } from './route.ts';
import { host, range } from './shared-parameters.ts';

export const deskRoutes: readonly Route[] = [
  {
    path: '/api/v1/alerts/history',
    summary: 'Alerts that fired in a span, newest first; the last thousand are kept',
    parameters: [{ ...host, description: 'Key of the host; left out = all hosts' }, ...range('30 days')],
    answers: json('AlertHistoryAnswer'),
    handle: answerAlertHistory,
  },
  {
    path: '/api/v1/alerts/silences',
    summary: 'Silences that hold now',
    parameters: [],
    answers: json('SilencesAnswer'),
    handle: answerSilences,
  },
  {
    path: '/api/v1/alerts/receivers',
    summary: 'Who is told of alerts, their quiet hours, and whether they can be reached',
    parameters: [],
    answers: json('ReceiversAnswer'),
    handle: answerReceivers,
  },
  {
    path: '/api/v1/alerts/silence',
    method: 'POST',
    summary: 'Tells nobody of some alerts until a moment',
    parameters: [],
    body: 'SilenceRequest',
    answers: json('SilenceAnswer'),
    handle: silenceAlerts,
  },
  {
    path: '/api/v1/alerts/end-silence',
    method: 'POST',
    summary: 'Ends a silence; what fired under it and still does is told',
    parameters: [],
    body: 'EndSilenceRequest',
    answers: json('DoneAnswer'),
    handle: endSilence,
  },
  {
    path: '/api/v1/alerts/acknowledge',
    method: 'POST',
    summary: 'Marks alerts that fire as in somebody’s hands, until they are resolved',
    parameters: [],
    body: 'AcknowledgeRequest',
    answers: json('DoneAnswer'),
    handle: acknowledgeAlerts,
  },
];
