/** The endpoints of the doctor. Part of the table in routes.ts. */
import { answerDoctor, runDoctor } from './answers/doctor.ts';
import type { Route, RouteAnswers } from './route.ts';

const answers: RouteAnswers = { mediaTypes: ['application/json'], schema: 'DoctorAnswer' };

export const doctorRoutes: readonly Route[] = [
  {
    path: '/api/v1/doctor',
    summary: 'What is wrong with the machine this runs on and with its targets, why it matters, what to do',
    description: 'The first request begins a run; it is answered at once with what is known.',
    parameters: [],
    answers,
    handle: answerDoctor,
  },
  {
    path: '/api/v1/doctor/run',
    method: 'POST',
    summary: 'Looks again, unless that is being done already',
    parameters: [],
    body: 'DoctorRunRequest',
    answers,
    handle: runDoctor,
  },
];
