/** What the doctor found on the machine this runs on. The first who asks begins the first run; nobody waits for one. */
import type { DoctorAnswer } from '../../model/wire-doctor.ts';
import type { DoctorDesk, HttpContext } from '../context.ts';
import { RequestError } from '../errors.ts';
import type { RouteRequest } from '../route.ts';

export function answerDoctor({ context }: RouteRequest): DoctorAnswer {
  const desk = deskOf(context);
  if (desk.state().startedAt === undefined) desk.run();
  return doctorAnswer(desk);
}

export function runDoctor({ context }: RouteRequest): DoctorAnswer {
  const desk = deskOf(context);
  desk.run();
  return doctorAnswer(desk);
}

function deskOf({ doctor }: HttpContext): DoctorDesk {
  if (doctor === undefined) throw new RequestError(404, 'There is no doctor here');
  return doctor;
}

function doctorAnswer(desk: DoctorDesk): DoctorAnswer {
  const { isRunning, startedAt, progress, finishedAt, report, failure } = desk.state();
  return {
    isRunning,
    startedAt: startedAt ?? null,
    progress: progress ?? null,
    finishedAt: finishedAt ?? null,
    report:
      report === undefined
        ? null
        : {
            platform: report.platform,
            checked: report.checked,
            notChecked: report.notChecked,
            findings: report.findings.map(({ subject, source, ...finding }) => ({
              ...finding,
              subject: subject ?? null,
              source: source ?? null,
            })),
          },
    failure: failure ?? null,
  };
}
