/**
 * Numbers, times and spans as the page writes them. Takes base units and gives text in one language; absent values are a
 * dash, never a zero. Units stand in column heads where a column has one, so most of these return the bare figure.
 */

export const absent = '–';

type Value = number | null | undefined;

export interface Format {
  readonly locale: string;
  /** Two decimals: `7.82`. */
  cores(cores: Value): string;
  /** A ratio 0–1 as percent with one decimal and no sign: `12.2`. */
  percent(ratio: Value): string;
  /** With its sign: `12.2 %`. */
  percentSign(ratio: Value): string;
  count(count: Value): string;
  /** Bytes as gibibytes with one decimal and no unit: `64.0`. */
  gibibytes(bytes: Value): string;
  /** Bytes with the unit that suits: `512 MiB`. */
  bytes(bytes: Value): string;
  /** The value of any series with its unit. */
  inUnit(value: Value, unit: string): string;
  /** Local time of day: `08:14:03`. */
  time(atMs: Value): string;
  /** Local date and time; the date is left out when it is today's. */
  moment(atMs: Value, nowMs: number): string;
  /**
   * A tick of a time axis whose ticks are so far apart; midnight bears its day. `otherThanMs`, for the first tick: it bears its day too,
   * unless that is the day of this instant.
   */
  axisTime(atMs: number, stepMs: number, otherThanMs?: number): string;
  /** How far local time is from UTC at an instant: `UTC+02:00`. */
  zone(atMs: number): string;
}

export function makeFormat(locale: string, timeZone?: string): Format {
  const figures = figureFormats(locale);
  const clock = clockFormats(locale, timeZone);
  const zone = rememberLast(
    (at) =>
      clock.zone
        .formatToParts(at)
        .find((part) => part.type === 'timeZoneName')
        ?.value.replace('GMT', 'UTC') ?? 'UTC',
  );
  const known = (value: Value, write: (known: number) => string): string =>
    value === null || value === undefined || !Number.isFinite(value) ? absent : write(value);
  const bytes = (value: Value): string =>
    known(value, (known_) => withPrefix(known_, binary, figures.compact));
  const percentSign = (ratio: Value): string =>
    known(ratio, (ratio_) => `${figures.one.format(ratio_ * 100)} %`);

  return {
    locale,
    cores: (cores) => known(cores, (cores_) => figures.two.format(cores_)),
    percent: (ratio) => known(ratio, (ratio_) => figures.one.format(ratio_ * 100)),
    percentSign,
    count: (count) => known(count, (count_) => figures.whole.format(count_)),
    gibibytes: (value) => known(value, (value_) => figures.one.format(value_ / 2 ** 30)),
    bytes,
    inUnit: (value, unit) => known(value, (value_) => writeUnit(value_, unit, figures)),
    time: (at) => known(at, (at_) => clock.time.format(at_)),
    moment: (at, now) =>
      known(at, (at_) => {
        const day = clock.day.format(at_);
        return day === clock.day.format(now) ? clock.time.format(at_) : `${day} ${clock.time.format(at_)}`;
      }),
    axisTime: (at, step, otherThan) => {
      if (step >= 86_400_000) return clock.shortDay.format(at);
      const time = (step < 60_000 ? clock.time : clock.minute).format(at);
      if (/^00:00(:00)?$/.test(time)) return clock.shortDay.format(at);
      const isOtherDay = otherThan !== undefined && clock.day.format(at) !== clock.day.format(otherThan);
      return isOtherDay ? `${clock.shortDay.format(at)} ${time}` : time;
    },
    zone: (at) => zone(Math.floor(at / quarterMs) * quarterMs),
  };
}

/** Clocks are put forward and back on a quarter of an hour, never within one. */
const quarterMs = 900_000;

/** What a slow answer was the last time, while the question is the same. */
function rememberLast(ask: (at: number) => string): (at: number) => string {
  let asked = Number.NaN;
  let answer = '';
  return (at) => {
    if (at !== asked) answer = ask(at);
    asked = at;
    return answer;
  };
}

/** The two largest parts of a span: `3 d 4 h`, `12 min`, `1.5 s`, `250 ms`. */
export function formatDuration(spanMs: number | null | undefined): string {
  if (spanMs === null || spanMs === undefined || !Number.isFinite(spanMs)) return absent;
  if (spanMs < 1000) return `${Math.round(spanMs)} ms`;
  if (spanMs < 60_000) return `${Number((spanMs / 1000).toFixed(1))} s`;
  const parts = durationParts(Math.round(spanMs / 1000));
  return parts.slice(0, 2).join(' ');
}

function durationParts(totalSeconds: number): string[] {
  const sizes: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = sizes.findIndex(([, seconds]) => totalSeconds >= seconds);
  let left = totalSeconds;
  return sizes.slice(first, first + 2).flatMap(([name, seconds]) => {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    return count === 0 ? [] : [`${count} ${name}`];
  });
}

interface FigureFormats {
  readonly two: Intl.NumberFormat;
  readonly one: Intl.NumberFormat;
  readonly whole: Intl.NumberFormat;
  readonly compact: Intl.NumberFormat;
}

function figureFormats(locale: string): FigureFormats {
  const fixed = (digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return {
    two: fixed(2),
    one: fixed(1),
    whole: fixed(0),
    compact: new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }),
  };
}

function clockFormats(locale: string, timeZone: string | undefined) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const form = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { hourCycle: 'h23', ...zone, ...options });
  return {
    time: form({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    minute: form({ hour: '2-digit', minute: '2-digit' }),
    shortDay: form({ day: 'numeric', month: 'short' }),
    // The Swedish form is ISO 8601's: sorts, and cannot be read the wrong way round.
    day: new Intl.DateTimeFormat('sv-SE', { ...zone, dateStyle: 'short' }),
    zone: new Intl.DateTimeFormat('en-GB', { ...zone, timeZoneName: 'longOffset' }),
  };
}

interface Prefixes {
  readonly base: number;
  readonly names: readonly string[];
}

const binary: Prefixes = { base: 1024, names: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] };
const decimalBits: Prefixes = { base: 1000, names: ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] };
const hertz: Prefixes = { base: 1000, names: ['Hz', 'kHz', 'MHz', 'GHz'] };

function withPrefix(value: number, { base, names }: Prefixes, figures: Intl.NumberFormat): string {
  const size = Math.abs(value);
  const power = size < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log(size) / Math.log(base)));
  const scaled = value / base ** power;
  // 1,023 bytes need four digits before the next prefix begins.
  const text = Math.abs(scaled) >= 1000 ? String(Math.round(scaled)) : figures.format(scaled);
  return `${text} ${names[power] ?? ''}`;
}

function writeUnit(value: number, unit: string, figures: FigureFormats): string {
  switch (unit) {
    case 'ratio':
      return `${figures.one.format(value * 100)} %`;
    case 'bytes':
      return withPrefix(value, binary, figures.compact);
    case 'bytes_per_second':
      return `${withPrefix(value, binary, figures.compact)}/s`;
    case 'bits_per_second':
      return withPrefix(value, decimalBits, figures.compact);
    case 'hertz':
      return withPrefix(value, hertz, figures.compact);
    case 'seconds':
      return formatSeconds(value, figures.compact);
    case 'seconds_per_second':
      return `${figures.compact.format(value)} s/s`;
    case 'per_second':
      return `${figures.compact.format(value)} /s`;
    default:
      return figures.compact.format(value);
  }
}

function formatSeconds(seconds: number, figures: Intl.NumberFormat): string {
  const size = Math.abs(seconds);
  if (size >= 120) return formatDuration(seconds * 1000);
  if (size >= 1 || size === 0) return `${figures.format(seconds)} s`;
  return size >= 0.001 ? `${figures.format(seconds * 1000)} ms` : `${figures.format(seconds * 1e6)} µs`;
}
