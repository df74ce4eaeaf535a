/**
 * Series selectors as Prometheus writes them: `metric`, `metric{label="x",other=~"a|b"}`, `{label!="x"}`, and for names that
 * are no Prometheus names (counters of a foreign log) `{"any text",label="x"}`. Only the selector of PromQL, no functions.
 * Parsing says where it went wrong; matching by regular expression is bounded in time.
 */
import { createContext, Script } from 'node:vm';

import { RequestError, quoted } from './errors.ts';

export interface Selector {
  readonly metric?: string;
  readonly matchers: readonly Matcher[];
}

interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const quotedText = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const matcherPattern = new RegExp(`^([a-zA-Z_]\\w*)\\s*(=~|!~|!=|=)\\s*(${quotedText})\\s*`);
const quotedNamePattern = new RegExp(`^(${quotedText})\\s*(?=[,}])`);

const example = 'metric{label="value"} with = != =~ !~';
const longestPattern = 500;
const matchTimeoutMs = 100;

/** Throws a `RequestError` that shows where the text stops being a selector. */
export function parseSelector(text: string, parameter: string): Selector {
  const metric = /^\s*([a-zA-Z_:][\w:]*)?\s*/.exec(text);
  let name = metric?.[1];
  let rest = text.slice(metric?.[0].length ?? 0);
  const refuse = (reason: string): RequestError =>
    new RequestError(
      400,
      `Parameter ${parameter} is ${quoted(text)}: ${reason} at character ${text.length - rest.length + 1}; right is ${example}`,
    );
  if (rest === '' && name !== undefined) return { metric: name, matchers: [] };
  if (!rest.startsWith('{'))
    throw refuse(name === undefined ? 'no metric name' : 'no { after the metric name');
  rest = rest.slice(1).trimStart();
  const matchers: Matcher[] = [];
  while (!rest.startsWith('}')) {
    const match = matcherPattern.exec(rest);
    const quotedName = name === undefined ? quotedNamePattern.exec(rest) : null;
    if (match !== null) matchers.push(matcherOf(match));
    else if (quotedName !== null) name = unquoted(quotedName[1] ?? '');
    else throw refuse('no label="value"');
    rest = rest.slice((match ?? quotedName)?.[0].length);
    if (rest.startsWith(',')) rest = rest.slice(1).trimStart();
    else if (!rest.startsWith('}')) throw refuse('neither , nor }');
  }
  rest = rest.slice(1).trimStart();
  if (rest !== '') throw refuse('something after }');
  if (name === undefined && matchers.length === 0) throw refuse('neither a metric name nor a label');
  return { ...(name === undefined ? {} : { metric: name }), matchers };
}

function matcherOf([, label = '', operator, quotedValue = '']: RegExpExecArray): Matcher {
  return { label, operator: operator as Matcher['operator'], value: unquoted(quotedValue) };
}

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(.)/g, (_, character: string) =>
      character === 'n' ? '\n' : character === 't' ? '\t' : character,
    );
}

/** `metric{host="a",lp="0"}`, which `parseSelector` reads back. */
export function selectorText(metric: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  if (!/^[a-zA-Z_:][\w:]*$/.test(metric)) return `{${[`"${escaped(metric)}"`, ...pairs].join(',')}}`;
  return pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** What the store can look up by itself: the equalities. `__name__` is the metric, `host` the host. */
export function equalitiesOf(selector: Selector): {
  readonly host?: string;
  readonly metric?: string;
  readonly labels: Readonly<Record<string, string>>;
} {
  const equal = new Map(
    selector.matchers.flatMap(({ label, operator, value }) =>
      operator === '=' && value !== '' ? [[label, value] as const] : [],
    ),
  );
  const host = equal.get('host');
  const metric = selector.metric ?? equal.get('__name__');
  const labels = [...equal].filter(([label]) => label !== 'host' && label !== '__name__');
  return {
    ...(host === undefined ? {} : { host }),
    ...(metric === undefined ? {} : { metric }),
    labels: Object.fromEntries(labels),
  };
}

interface Named {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The items every matcher agrees with; an absent label counts as empty, as in Prometheus. */
export function selectNamed<Item extends Named>(items: readonly Item[], selector: Selector): readonly Item[] {
  return selector.matchers.reduce<readonly Item[]>(
    (left, matcher) => {
      const valueOf = (item: Item): string =>
        matcher.label === '__name__' ? item.metric : (item.labels[matcher.label] ?? '');
      const accepted = acceptedValues([...new Set(left.map(valueOf))], matcher);
      return left.filter((item) => accepted.has(valueOf(item)));
    },
    items.filter((item) => selector.metric === undefined || item.metric === selector.metric),
  );
}

function acceptedValues(values: readonly string[], { operator, value, label }: Matcher): ReadonlySet<string> {
  switch (operator) {
    case '=':
      return new Set(values.filter((one) => one === value));
    case '!=':
      return new Set(values.filter((one) => one !== value));
    case '=~':
      return new Set(matchingPattern(values, value, label));
    case '!~': {
      const matching = new Set(matchingPattern(values, value, label));
      return new Set(values.filter((one) => !matching.has(one)));
    }
  }
}

const filterByPattern = new Script(
  'const whole = new RegExp(`^(?:${pattern})$`, "su"); values.filter((value) => whole.test(value))',
);

/** Runs in a context of its own with a deadline, because a client's pattern may backtrack for hours. */
function matchingPattern(values: readonly string[], pattern: string, label: string): readonly string[] {
  if (pattern.length > longestPattern)
    throw new RequestError(400, `The pattern of label ${label} is longer than ${longestPattern} characters`);
  try {
    const sandbox = createContext({ values, pattern });
    return filterByPattern.runInContext(sandbox, { timeout: matchTimeoutMs }) as readonly string[];
  } catch (error) {
    const isTimeout = (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    const reason = isTimeout
      ? 'takes too long to match; write it without nested repeats'
      : 'is no regular expression';
    throw new RequestError(400, `The pattern ${quoted(pattern)} of label ${label} ${reason}`);
  }
}
