import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseSelector, selectNamed, selectorText } from '../../collector/http/selector.ts';

const items = [
  { metric: 'cpu', labels: { host: 'hv01', vm: 'web01' } },
  { metric: 'cpu', labels: { host: 'hv01', vm: 'web02' } },
  { metric: 'cpu', labels: { host: 'hv02', vm: 'db01' } },
  { metric: 'wait', labels: { host: 'hv01' } },
];

function matching(text: string): readonly string[] {
  return selectNamed(items, parseSelector(text, 'match')).map(({ metric, labels }) =>
    selectorText(metric, labels),
  );
}

test('a selector takes what every matcher agrees with', () => {
  expect(matching('cpu{vm="web01"}')).toEqual(['cpu{host="hv01",vm="web01"}']);
  expect(matching('cpu{vm=~"web.*",vm!="web02",}')).toEqual(['cpu{host="hv01",vm="web01"}']);
  expect(matching('{host!~"hv01|hv03"}')).toEqual(['cpu{host="hv02",vm="db01"}']);
  expect(matching('{__name__="wait"}')).toEqual(['wait{host="hv01"}']);
  expect(matching(` cpu { vm = 'db01' } `)).toEqual(['cpu{host="hv02",vm="db01"}']);
});

test('a label that is absent counts as empty', () => {
  expect(matching('{vm=""}')).toEqual(['wait{host="hv01"}']);
  expect(matching('wait{vm!="x"}')).toEqual(['wait{host="hv01"}']);
});

test('a pattern matches whole values only', () => {
  expect(matching('cpu{vm=~"web"}')).toEqual([]);
});

test('any metric and any label values survive being written and read back', () => {
  const text = fc.string({ unit: 'binary' });
  const label = fc.stringMatching(/^[a-z]{1,8}$/);

  fc.assert(
    fc.property(
      text.filter((name) => name !== ''),
      fc.dictionary(label, text),
      (metric, labels) => {
        const selector = parseSelector(selectorText(metric, labels), 'match');

        expect(selector.metric).toBe(metric);
        expect(Object.fromEntries(selector.matchers.map((one) => [one.label, one.value]))).toEqual({
          ...labels,
        });
      },
    ),
  );
});

test.each([
  ['', 'no metric name at character 1'],
  ['{}', 'neither a metric name nor a label at character 3'],
  ['cpu{', 'no label="value" at character 5'],
  ['cpu{vm=web01}', 'no label="value" at character 5'],
  ['cpu{vm="a" host="b"}', 'neither , nor } at character 12'],
  ['cpu{vm="a"} + 1', 'something after } at character 13'],
  ['rate(cpu[5m])', 'no { after the metric name at character 5'],
  ['1cpu', 'no metric name at character 1'],
])('%j is refused where it stops being a selector', (text, reason) => {
  expect(() => parseSelector(text, 'match')).toThrow(reason);
});

test('nothing that is thrown at the parser makes it fail in another way', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab{}="\'~!,\\ \n') }), (text) => {
      try {
        parseSelector(text, 'match');
      } catch (error) {
        expect((error as Error).name).toBe('RequestError');
      }
    }),
    { numRuns: 2000 },
  );
});

test('a pattern that is none, is too long or never ends is refused', () => {
  const slow = [{ metric: 'cpu', labels: { vm: `${'a'.repeat(60)}!` } }];

  expect(() => selectNamed(items, parseSelector('cpu{vm=~"("}', 'match'))).toThrow(
    'is no regular expression',
  );
  expect(() => selectNamed(items, parseSelector(`cpu{vm=~"${'a'.repeat(501)}"}`, 'match'))).toThrow(
    'longer than 500 characters',
  );
  expect(() => selectNamed(slow, parseSelector('cpu{vm=~"(a+)+"}', 'match'))).toThrow(
    'takes too long to match',
  );
});
