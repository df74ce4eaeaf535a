import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  parsePrometheusText,
  type Sample,
} from '../../../collector/sources/windows-exporter/prometheus-text.ts';

const plain = (text: string): readonly [string, Readonly<Record<string, string>>, number][] =>
  parsePrometheusText(text).samples.map(({ name, labels, value }) => [
    name,
    Object.fromEntries(labels),
    value,
  ]);

test('a sample has a name, labels and a value; comments and blank lines are passed over', () => {
  const page =
    '# HELP up Whether it is up {x="\n# TYPE up gauge\n\nup 1\n  a:b{ vm = "web01" , core="0", }\t-2.5e+09 \n';

  expect(plain(page)).toEqual([
    ['up', {}, 1],
    ['a:b', { vm: 'web01', core: '0' }, -2.5e9],
  ]);
});

test('labels may hold every character, three of them escaped', () => {
  expect(plain('m{a="\\\\srv\\"x\\"\\n,}=# 日本",b="C:\\q"} 1\n')).toEqual([
    ['m', { a: '\\srv"x"\n,}=# 日本', b: 'C:\\q' }, 1],
  ]);
});

test('values may be infinite or not a number, and may have a time stamp and an exemplar', () => {
  const page = 'm +Inf\nm -inf\nm NaN\nm 1. 1395066363000\nm .5 1.5 # {trace="x } y"} 0.67 1.2\nm 3 # {} 1\n';

  expect(plain(page).map(([, , value]) => value)).toEqual([Infinity, -Infinity, NaN, 1, 0.5, 3]);
});

test('a page that ends in # EOF is OpenMetrics, and nothing may follow', () => {
  expect(parsePrometheusText('m 1\n# EOF\n').isOpenMetrics).toBe(true);
  expect(parsePrometheusText('m 1\n').isOpenMetrics).toBe(false);
  expect(() => parsePrometheusText('# EOF\nm 1\n')).toThrow('line 2: there is more behind # EOF');
});

test('Windows line ends are read', () => {
  expect(plain('# TYPE m gauge\r\nm{a="b"} 1\r\n\r\n')).toEqual([['m', { a: 'b' }, 1]]);
});

test('names that are not wanted are checked, named and left out', () => {
  const page = parsePrometheusText('go_x{a="1"} 1\nwindows_y 2\n', {
    wanted: (name) => name.startsWith('windows_'),
  });

  expect(page.samples.map(({ name }) => name)).toEqual(['windows_y']);
  expect(page.names).toEqual(['go_x', 'windows_y']);
  expect(() => parsePrometheusText('go_x{a=1} 1\n', { wanted: () => false })).toThrow('line 1');
});

test.each([
  ['up', 'line 1: the page ends in the middle of it: "up"'],
  ['up 1\nwindows_x{a="b', 'line 2: the page ends in the middle of it: "windows_x{a=\\"b"'],
  ['up 1\nwindows_x 2.44871648e+0', 'line 2: the page ends in the middle of it: "windows_x 2.44871648e+0"'],
  ['up\n', 'line 1: there is no value'],
  ['up one\n', 'line 1: "one" is not a number'],
  ['up 0x10\n', 'line 1: "0x10" is not a number'],
  ['up 1 2 3\n', 'line 1: nothing may follow the value and its time stamp, there is "3"'],
  ['up 1 now\n', 'line 1: "now" is not a time stamp'],
  ['up{a="1",a="2"} 1\n', 'line 1: label a is there twice'],
  ['up{a="1" b="2"} 1\n', 'line 1: expected , or } behind label a at "b=\\"2\\"} 1"'],
  ['up{a="1\\"} 1\n', 'line 1: the value of label a has no closing "'],
  ['up{a} 1\n', 'line 1: expected = behind label a at "} 1"'],
  ['up{,} 1\n', 'line 1: expected the name of a label at ",} 1"'],
  ['up{', 'line 1: the page ends in the middle of it: "up{"'],
  ['up{\n', 'line 1: expected the name of a label at the end of the line'],
  ['up{a="1"\n', 'line 1: expected , or } behind label a at the end of the line'],
  ['{a="1"} 1\n', 'line 1: a line starts with the name of a metric, this with "{a=\\"1\\"} 1"'],
  ['<!DOCTYPE html>\n', 'line 1: a line starts with the name of a metric, this with "<!DOCTYPE html>"'],
  ['# TYPE up\nup 1\n', 'line 1: a TYPE has a name and a type, here it is "# TYPE up"'],
  ['ü 1\n', 'line 1: a line starts with the name of a metric, this with "ü 1"'],
])('%j is refused with the line', (text, message) => {
  expect(() => parsePrometheusText(text)).toThrow(message);
});

/** Writes as the format asks, apart from the code under test. */
function write({ name, labels, value }: Sample): string {
  const quoted = [...labels].map(([label, text]) => {
    const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    return `${label}="${escaped}"`;
  });
  if (Object.is(value, -0)) return write({ name, labels, value: 0 }).replace(/0\n$/u, '-0\n');
  const number = Number.isNaN(value)
    ? 'NaN'
    : Number.isFinite(value)
      ? String(value)
      : value > 0
        ? '+Inf'
        : '-Inf';
  return `${name}${quoted.length === 0 ? '' : `{${quoted.join(',')}}`} ${number}\n`;
}

const anySample: fc.Arbitrary<Sample> = fc.record({
  name: fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,30}$/u),
  labels: fc
    .dictionary(
      fc.oneof(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,9}$/u), fc.constant('__proto__')),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...'\\"\n{}=,# \r') })),
      { maxKeys: 4 },
    )
    .map((record) => new Map(Object.entries(record))),
  value: fc.double(),
});

test('whatever is written comes back to the last bit', () => {
  fc.assert(
    fc.property(fc.array(anySample, { maxLength: 12 }), (samples) => {
      expect(parsePrometheusText(samples.map(write).join('')).samples).toEqual(samples);
    }),
  );
});

test('a page cut anywhere is refused or lacks whole lines, never has another number in it', () => {
  fc.assert(
    fc.property(fc.array(anySample, { minLength: 1, maxLength: 6 }), fc.nat(), (samples, seed) => {
      const page = samples.map(write).join('');
      const cut = page.slice(0, seed % page.length);

      const atLineEnd = cut === '' || cut.endsWith('\n');
      if (atLineEnd)
        expect(parsePrometheusText(cut).samples).toEqual(samples.slice(0, cut.split('\n').length - 1));
      else expect(() => parsePrometheusText(cut)).toThrow('the page ends in the middle of it');
    }),
  );
});
