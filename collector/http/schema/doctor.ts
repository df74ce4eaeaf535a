/** JSON Schemas of what the doctor found. */
import type { DoctorAnswer, DoctorFinding, DoctorReport } from '../../model/wire-doctor.ts';
import {
  array,
  choice,
  count,
  instant,
  nullable,
  object,
  ref,
  text,
  yesNo,
  type JsonSchema,
} from './declare.ts';

export const doctorSchemas: Readonly<Record<string, JsonSchema>> = {
  DoctorAnswer: object<DoctorAnswer>('Answered at once; the report is of the last run that ended', {
    isRunning: yesNo('A run is under way; ask again'),
    startedAt: nullable(instant('Of the run under way, else of the last one')),
    progress: nullable(
      object<NonNullable<DoctorAnswer['progress']>>('How far the run under way is', {
        done: count(),
        total: count(),
      }),
    ),
    finishedAt: nullable(instant('When the run of the report ended')),
    report: { anyOf: [ref('DoctorReport'), { type: 'null' }] },
    failure: nullable(text('Why the last run gave no report')),
  }),
  DoctorReport: object<DoctorReport>('What was looked at and what was found, worst first', {
    platform: text('As Node names it: win32 x64'),
    checked: array(text()),
    notChecked: array(text('What could not be looked at here, and why')),
    findings: array(ref('DoctorFinding')),
  }),
  DoctorFinding: object<DoctorFinding>('One finding: what, why it matters, what to do', {
    id: text('Stable for ever; unique together with the subject'),
    severity: choice(['error', 'warning', 'info']),
    subject: nullable(text('The VM, counter set, class or target, where it is about one of many')),
    what: text(),
    why: text(),
    whatToDo: array(text()),
    evidence: array(text('What was read that says so')),
    source: nullable(text('Where a vendor writes about it')),
  }),
  DoctorRunRequest: object<Record<never, never>>('Nothing needs to be said', {}),
};
