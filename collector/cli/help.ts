/** The text of `--help`, from the table of settings. */
import { settings } from '../settings.ts';

export function helpText(): string {
  const lines = Object.entries(settings.shape).map(([name, schema]) => {
    const { help = '', example = '' } = (schema.meta() ?? {}) as { help?: string; example?: string };
    return `  ${`--${name}${example === '' ? '' : ` ${example}`}`.padEnd(48)} ${help}`;
  });
  return `whichvm shows which VM is using which CPU of a Hyper-V host

  npm start                                       watch this host (a simulated one where there is no Hyper-V)
  npm start -- --source exporter --target URL     watch hosts that run windows_exporter
  npm start -- replay LOG.csv                     look at a PerfMon, typeperf or relog log, or at a recording
  npm start -- top [--batch -n 5] [--closer]      the same answer in a terminal, or as CSV
  npm start -- doctor [--target URL] [--json]     find out why nothing shows, and what to do about it
  npm start -- record [--for 1m] [--anonymise]    write what the host really says into a file
  npm start -- check-config [--config FILE]       check the settings, and try alert rules on the history kept
  npm start -- check-store [FILE] [--salvage NEW] say whether the stored history is sound, and save what is

${lines.join('\n')}

Every setting is also a name in the YAML file and an environment variable: data-dir, WHICHVM_DATA_DIR.
`;
}
