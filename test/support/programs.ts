/** Programs of Debian that some tests need. Absent, those tests are skipped with a word; where CI=true they must be there. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The program's path, or undefined after saying what is skipped. */
export function programOrSkip(name: string): string | undefined {
  const found = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
  if (found === undefined && process.env['CI'] === 'true')
    throw new Error(
      `Cannot find "${name}" on the PATH, and in CI no test may be skipped; test/run.mjs names its Debian package`,
    );
  if (found === undefined) process.stderr.write(`skipped: ${name} is not installed\n`);
  return found;
}
