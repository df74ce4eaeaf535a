/** What the doctor found on the machine whichvm runs on: each finding with why it matters and what to do. */
import type { DoctorAnswer, DoctorFinding, DoctorReport } from '../../collector/model/wire-doctor.ts';
import { doctor, lookAgain } from '../state/doctor.ts';
import { format, strings } from '../state/locale.ts';
import { nowMs } from '../state/session.ts';
import { CriticalIcon, NoteIcon, WarningIcon } from './icons.tsx';
import { LoadedNote } from './loaded-note.tsx';

const words = strings.doctor;

export function DoctorPanel() {
  const { answer } = doctor.value;
  return (
    <section data-testid="doctor">
      <h2>{words.title}</h2>
      <p class="soft">
        {words.about} {words.inEnglish}
      </p>
      <LoadedNote of={doctor.value} />
      {answer !== undefined && (
        <>
          <Progress of={answer} />
          {answer.failure !== null && (
            <p class="error" role="alert">
              <strong>{words.failed}.</strong> <span lang="en">{answer.failure}.</span>
            </p>
          )}
          {answer.report !== null && <Report of={answer.report} />}
        </>
      )}
    </section>
  );
}

function Progress({ of }: { of: DoctorAnswer }) {
  const { isRunning, progress, finishedAt, report } = of;
  return (
    <div class="doctor-status">
      <button type="button" class="strong" disabled={isRunning} onClick={lookAgain}>
        {words.again}
      </button>
      <span role="status">
        {isRunning
          ? progress === null
            ? words.running
            : words.runningWith(String(progress.done), String(progress.total))
          : report !== null && words.looked(format.moment(finishedAt, nowMs.value), report.platform)}
      </span>
      {isRunning && (
        <progress
          aria-label={words.running}
          {...(progress === null ? {} : { value: progress.done, max: progress.total })}
        />
      )}
    </div>
  );
}

function Report({ of }: { of: DoctorReport }) {
  const { findings, checked, notChecked } = of;
  const count = (wanted: DoctorFinding['severity']): string =>
    String(findings.filter(({ severity }) => severity === wanted).length);
  return (
    <>
      {findings.length === 0 ? (
        <p>{checked.length === 0 ? words.nothingChecked : words.nothing}</p>
      ) : (
        <>
          <p>{words.counts(count('error'), count('warning'), count('info'))}</p>
          <ul class="doctor-findings" aria-label={words.findings}>
            {findings.map((finding) => (
              <Finding key={`${finding.id} ${finding.subject ?? ''}`} finding={finding} />
            ))}
          </ul>
        </>
      )}
      <Lines title={words.notChecked} lines={notChecked} />
      <Lines title={words.checked} lines={checked} />
    </>
  );
}

const looks = {
  error: { look: 'critical', icon: <CriticalIcon /> },
  warning: { look: 'warning', icon: <WarningIcon /> },
  info: { look: 'plain-finding', icon: <NoteIcon /> },
} as const;

function Finding({ finding }: { finding: DoctorFinding }) {
  const { id, severity, subject, what, why, whatToDo, evidence, source } = finding;
  const { look, icon } = looks[severity];
  return (
    <li class={`alert ${look}`} data-finding={id}>
      <p class="alert-head">
        {icon}
        <strong>{words.severities[severity]}</strong>
        {subject !== null && <span class="soft">{subject}</span>}
      </p>
      <p class="doctor-what" lang="en">
        {what}.
      </p>
      <p>
        <span class="soft">{words.why}: </span>
        <span lang="en">{why}.</span>
      </p>
      {whatToDo.length > 0 && (
        <>
          <p class="soft">{words.whatToDo}</p>
          <ol class="advice" lang="en">
            {whatToDo.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      )}
      {evidence.length > 0 && <Lines title={words.seen} lines={evidence} />}
      {source !== null && (
        <p>
          <a href={source} target="_blank" rel="noreferrer">
            {words.source}
            <span class="visually-hidden">: {what}</span>
          </a>
        </p>
      )}
    </li>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <details class="doctor-lines">
      <summary>
        {title} ({lines.length})
      </summary>
      <ul lang="en">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
