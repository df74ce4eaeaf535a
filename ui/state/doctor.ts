/** What the doctor says, asked while the Health room is open: once a second while it looks, and again when a person asks. */
import { effect, signal } from '@preact/signals';

import type { DoctorAnswer } from '../../collector/model/wire-doctor.ts';
import { answerUrl, postAnswer } from '../feed/answers.ts';
import { view } from './location.ts';
import { resource } from './resource.ts';

const everyMs = 1000;
const stamp = signal(0);

export const doctor = resource<DoctorAnswer>(() =>
  view.value.room === 'health'
    ? { url: answerUrl('doctor'), stamp: stamp.value, scope: 'doctor' }
    : undefined,
);

effect(() => {
  if (doctor.value.answer?.isRunning !== true) return undefined;
  const timer = setTimeout(askAgain, everyMs);
  return () => clearTimeout(timer);
});

/** Whether it went wrong shows when the answer is asked for. */
export function lookAgain(): void {
  postAnswer(answerUrl('doctor/run'), {}).then(askAgain, askAgain);
}

function askAgain(): void {
  stamp.value += 1;
}
