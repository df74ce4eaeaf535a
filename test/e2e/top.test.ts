/**
 * `top` as a person and as a script meet it: the real program in a terminal of tmux, on the simulated host, which knows who is
 * noisy. Where there is no tmux the parts that need a terminal are skipped.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { openSimulatedHost } from '../../collector/sources/simulated-host/simulated-host.ts';
import { eventually } from '../support/eventually.ts';
import { runProgram, startProgram } from '../support/program.ts';
import { programOrSkip } from '../support/programs.ts';

const lacksTmux = programOrSkip('tmux') === undefined;
const main = path.resolve('collector/main.ts');

const seed = 7;
const simulated = ['--source', 'simulated', '--scenario', '--sim-seed', String(seed)];
const alone = ['top', '--attach', 'none', ...simulated];
/** Who is noisy follows from the seed; it is not read from the program under test. */
const noisy = openSimulatedHost({ lps: 16, vms: 12, seed, scenario: true }).noisyVirtualMachine?.name ?? '';

const terminals: string[] = [];

afterEach(() => {
  for (const terminal of terminals.splice(0)) spawnSync('tmux', ['-L', terminal, 'kill-server']);
});

/** A shell in a terminal of its own: what is typed goes there, what stands there is read. */
function openTerminal(columns: number, rows: number, locale = 'C.UTF-8') {
  const name = `whichvm-${randomUUID()}`;
  terminals.push(name);
  const tmux = (...args: string[]): string =>
    spawnSync('tmux', ['-L', name, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    }).stdout;
  const size = ['-x', String(columns), '-y', String(rows)];
  tmux('new-session', '-d', ...size, `env LC_ALL=${locale} PS1='$ ' sh`);
  return {
    run: (args: readonly string[]) =>
      tmux(
        'send-keys',
        `clear; ${process.execPath} ${main} ${args.join(' ')}; echo "ended with $?"`,
        'Enter',
      ),
    type: (...keys: string[]) => tmux('send-keys', ...keys),
    resize: (width: number, height: number) =>
      tmux('resize-window', '-x', String(width), '-y', String(height)),
    text: () => tmux('capture-pane', '-p'),
    mode: (format: string) => tmux('display-message', '-p', format).trim(),
    waitFor(pattern: RegExp) {
      return eventually(async () => pattern.exec(tmux('capture-pane', '-p')) ?? undefined);
    },
  };
}

/** Fields of one CSV line, with quoted ones unquoted. */
function fieldsOf(line: string): readonly string[] {
  const fields = line.match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)?.map((field) => field.replace(/,$/, '')) ?? [];
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

test.skipIf(lacksTmux)('the noisy VM is on top; 3 shows the matrix; q gives the terminal back', async () => {
  const terminal = openTerminal(80, 24);

  terminal.run(alone);
  const list = await terminal.waitFor(/^VM .*CORES.*\n(\S+) .*\d %/m);
  expect(list[1]).toBe(noisy);
  expect(terminal.text()).toMatch(/SIMULATED/);
  expect(terminal.mode('#{alternate_on} #{cursor_flag}')).toBe('1 0');

  terminal.type('3');
  await terminal.waitFor(/^VM +CORES +0 +1 +2/m);
  expect(terminal.text()).toMatch(/▄█ exact +·░▒▓ estimate/);
  expect(terminal.text()).toMatch(/^root +\d+\.\d\d /m);

  terminal.type('q');
  await terminal.waitFor(/ended with 0/);
  expect(terminal.mode('#{alternate_on} #{cursor_flag} #{wrap_flag}')).toBe('0 1 1');
  expect(terminal.text()).not.toMatch(/CORES/);
});

test.skipIf(lacksTmux)('it fills another size at once, and Ctrl-C gives the terminal back too', async () => {
  const terminal = openTerminal(80, 24);
  terminal.run(alone);
  await terminal.waitFor(/q quit/);

  terminal.resize(120, 40);
  await terminal.waitFor(/EACH VCPU/);

  terminal.type('C-c');
  await terminal.waitFor(/ended with 0/);
  expect(terminal.mode('#{alternate_on} #{cursor_flag}')).toBe('0 1');
});

test.skipIf(lacksTmux)('Ctrl-Z goes to the shell, fg comes back to the picture', async () => {
  const terminal = openTerminal(80, 24);
  terminal.run(alone);
  await terminal.waitFor(/q quit/);

  terminal.type('C-z');
  await terminal.waitFor(/ended with|Stopped|\$ $/);
  expect(terminal.mode('#{alternate_on} #{cursor_flag}')).toBe('0 1');

  terminal.type('fg', 'Enter');
  await terminal.waitFor(/q quit/);
  expect(terminal.mode('#{alternate_on} #{cursor_flag}')).toBe('1 0');
});

test.skipIf(lacksTmux)('without a Unicode locale it draws in ASCII', async () => {
  const terminal = openTerminal(80, 24, 'C');

  terminal.run(alone);
  await terminal.waitFor(/^CPU +\[#/m);

  expect(terminal.text()).toMatch(/^[\u0020-\u007E\n]*$/);
});

test.skipIf(lacksTmux)(
  'it attaches to a running instance, shows its past, and tells when it is gone',
  async () => {
    await using instance = await startProgram(simulated);
    const terminal = openTerminal(80, 24);
    terminal.run(['top', '--attach', instance.url]);
    await terminal.waitFor(/Attached to http/);
    await eventually(async () => {
      const { hosts } = (await (await fetch(`${instance.url}/api/v1/hosts`)).json()) as {
        hosts: { firstAt: number; lastAt: number }[];
      };
      return (hosts[0]?.lastAt ?? 0) - (hosts[0]?.firstAt ?? 0) > 3000 || undefined;
    });

    terminal.type('t', '-1s', 'Enter');
    await terminal.waitFor(/held at \d{4}-\d\d-\d\d/);
    terminal.type('Space');
    await terminal.waitFor(/live \d\d:\d\d/);

    await instance.stop('SIGKILL');
    await terminal.waitFor(/Lost the connection|Cannot reach/);
  },
);

test('--batch is CSV with one head and the noisy VM first in every poll', async () => {
  const { code, output } = await runProgram([...alone, '--batch', '-n', '3', '--interval', '500ms']);

  expect(code).toBe(0);
  const lines = output.split('\r\n').slice(0, -1);
  const [head = [], ...rows] = lines.map((line) => fieldsOf(line.replace(/^Polling by itself.*\n/, '')));
  expect(head.slice(0, 3)).toEqual(['time', 'host', 'vm']);
  expect(rows.every((row) => row.length === head.length)).toBe(true);
  const polls = [...Map.groupBy(rows, ([time = '']) => time).values()];
  expect(polls).toHaveLength(3);
  for (const poll of polls) {
    expect(poll[0]?.[2]).toBe(noisy);
    expect(poll.map((row) => row[2])).toContain('test: a (b)/#1, "x"');
  }
});

test('--batch of a running instance that wants a token', async () => {
  const token = 'a-long-random-secret';
  await using instance = await startProgram([...simulated, '--auth-token', token]);

  const refused = await runProgram(['top', '--batch', '-n', '1', '--attach', instance.url]);
  const taken = await runProgram([
    'top',
    '--batch',
    '-n',
    '2',
    '--attach',
    instance.url,
    '--auth-token',
    token,
  ]);

  expect(refused).toEqual({ code: 1, output: `${instance.url} does not let us in: it needs --auth-token\n` });
  expect(taken.code).toBe(0);
  expect(taken.output).toContain(`Attached to ${instance.url}`);
  expect(taken.output).toMatch(new RegExp(`,${noisy},`));
});

test('--batch --closer is CSV of what was matched, by itself and of a running instance, and the sums hold', async () => {
  await using instance = await startProgram(simulated);

  const own = await runProgram([...alone, '--batch', '--closer']);
  const attached = await runProgram(['top', '--batch', '--closer', '--attach', instance.url]);
  const refused = await runProgram([...alone, '--closer']);

  for (const { code, output } of [own, attached]) {
    expect(code, output).toBe(0);
    expect(output).toContain('unproven on real hosts');
    const [head = [], ...rows] = output
      .split('\r\n')
      .filter((line) => /^(time|\d{4}-)/.test(line.replace(/^.*\n/, '')))
      .map((line) => fieldsOf(line.replace(/^.*\n/, '')));
    const figure = (row: readonly string[], name: string): number => Number(row[head.indexOf(name)]);
    expect(head.slice(0, 5)).toEqual(['time', 'host', 'vm', 'key', 'lp']);
    expect(rows.map((row) => row[2])).toContain(noisy);
    // On a machine that is busy itself reads come too late to match anything; then it is said.
    expect(rows.some((row) => figure(row, 'matched_cores') > 0)).toBe(!output.includes('Nothing could be'));
    for (const row of rows) {
      expect(figure(row, 'matched_cores')).toBeLessThanOrEqual(figure(row, 'most_cores') + 1e-9);
      expect(figure(row, 'confidence') >= 0.99).toBe(figure(row, 'matched_cores') > 0);
    }
  }
  expect(refused).toEqual({ code: 1, output: '--closer goes with --batch; on the screen press x\n' });
});

test.skipIf(lacksTmux)('x looks closer on the screen of a plain console, and q still leaves', async () => {
  const terminal = openTerminal(80, 24, 'C');

  terminal.run(alone);
  await terminal.waitFor(/^VM .*CORES.*\n(\S+) .*\d %/m);
  terminal.type('x');
  await terminal.waitFor(/Looking closer \[#*\.*\] \d\.\d of 2 s; x ends it/);
  await terminal.waitFor(/held at [^]*_=# exact {2}oO@ matched {2}'\.:% estimate/);
  await terminal.waitFor(/(% of VM time matched at 99|Nothing could be matched)/);

  terminal.type('q');
  await terminal.waitFor(/ended with 0/);
});

test('--once prints the list for people, without colour codes where there is no terminal', async () => {
  const { code, output } = await runProgram([...alone, '--once'], { env: { LC_ALL: 'C.UTF-8' } });

  expect(code).toBe(0);
  expect(output).toMatch(new RegExp(`CORES.*\\n${noisy} `));
  expect(output).toContain('監視01');
  expect(output.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('left to itself it attaches to what serves at --listen, else it polls, and says which', async () => {
  await using instance = await startProgram(simulated);
  const listen = new URL(instance.url).host;

  const attached = await runProgram(['top', '--once', '--listen', listen]);
  await instance.stop();
  const polled = await runProgram(['top', '--once', '--listen', listen, ...simulated]);

  expect(attached.output).toContain(`Attached to http://${listen}\n`);
  expect(polled.output).toContain(`Polling by itself, as no whichvm answers at http://${listen}. `);
  for (const { code, output } of [attached, polled]) {
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`CORES.*\\n${noisy} `));
  }
});

test('what cannot be is said in a sentence', async () => {
  const nobody = await runProgram(['top', '--once', '--attach', 'http://127.0.0.1:9']);
  const pipe = await runProgram(alone);
  const wrong = await runProgram(['top', '--attach', 'hv01']);

  expect(nobody.code).toBe(1);
  expect(nobody.output).toMatch(/^Cannot reach http:\/\/127\.0\.0\.1:9: /);
  expect(pipe.output).toBe(
    'Cannot draw without a terminal: use --batch for CSV, or --once to print it once\n',
  );
  expect(wrong.output).toMatch(
    /--attach "hv01": must be the http or https URL of a running whichvm, or none/,
  );
});
