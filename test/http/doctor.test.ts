/** /api/v1/doctor: answered at once however long the doctor takes, behind the same door as everything else. */
import { afterEach, expect, test } from 'vitest';

import { createDoctorDesk } from '../../collector/doctor/desk.ts';
import type { Report } from '../../collector/doctor/diagnose.ts';
import type { DoctorAnswer } from '../../collector/model/wire-doctor.ts';
import { callAfter } from '../../collector/node-timers.ts';
import { eventually } from '../support/eventually.ts';
import { askAccordingToDocument } from './asking.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { start } from './frames.ts';

const report: Report = {
  platform: 'win32 x64',
  checked: ['rights of this account'],
  notChecked: [],
  findings: [
    {
      id: 'vmms-stopped',
      severity: 'error',
      what: 'The management service does not run',
      why: 'No VM can be seen',
      whatToDo: ['Start-Service vmms'],
      evidence: ['State = Stopped'],
    },
    {
      id: 'slow',
      severity: 'info',
      subject: 'D:',
      what: 'a',
      why: 'b',
      whatToDo: [],
      evidence: [],
      source: 'https://x',
    },
  ],
};

let fixture: Fixture | undefined;
afterEach(() => fixture?.close());

async function open(examine: () => Promise<Report>, token?: string): Promise<Fixture> {
  const doctor = createDoctorDesk({ examine, clock: () => start, after: callAfter });
  fixture = await openFixture({
    context: { doctor },
    ...(token === undefined ? {} : { auth: { token } }),
  });
  return fixture;
}

const post = (at: Fixture, headers: Record<string, string> = {}): Promise<Response> =>
  at.get('/api/v1/doctor/run', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: '{}',
  });

test('the first who asks begins a run, and later ones are answered with what it found', async () => {
  let runs = 0;
  const at = await open(async () => {
    runs += 1;
    return report;
  });
  const ask = await askAccordingToDocument(at);

  const first = await ask<DoctorAnswer>('/api/v1/doctor');
  expect(first).toEqual({
    isRunning: true,
    startedAt: start,
    progress: null,
    finishedAt: null,
    report: null,
    failure: null,
  });

  const second = await ask<DoctorAnswer>('/api/v1/doctor');
  expect(second).toMatchObject({ isRunning: false, finishedAt: start });
  expect(second.report?.findings).toMatchObject([
    { id: 'vmms-stopped', subject: null, source: null, whatToDo: ['Start-Service vmms'] },
    { id: 'slow', subject: 'D:', source: 'https://x' },
  ]);
  expect(runs).toBe(1);
});

test('a POST looks again, and a doctor that hangs holds up nobody', async () => {
  let runs = 0;
  const at = await open(() => {
    runs += 1;
    return runs === 1 ? Promise.resolve(report) : new Promise(() => undefined);
  });
  await at.json('/api/v1/doctor');
  await eventually(async () =>
    ((await at.json('/api/v1/doctor')) as DoctorAnswer).report === null ? undefined : true,
  );

  const answer = (await (await post(at)).json()) as DoctorAnswer;

  expect(answer).toMatchObject({ isRunning: true, report: { platform: 'win32 x64' } });
  expect(await (await post(at)).json()).toMatchObject({ isRunning: true });
  expect(runs).toBe(2);
  expect((await at.get('/healthz')).status).toBe(200);
});

test('without credentials there is no doctor, and a page of another origin cannot call one', async () => {
  const at = await open(() => Promise.resolve(report), 'a-long-random-secret');

  expect((await at.get('/api/v1/doctor')).status).toBe(401);
  expect((await post(at)).status).toBe(401);
  const allowed = { Authorization: 'Bearer a-long-random-secret' };
  expect((await post(at, { ...allowed, Origin: 'http://evil.example' })).status).toBe(403);
  expect((await post(at, allowed)).status).toBe(200);
});
