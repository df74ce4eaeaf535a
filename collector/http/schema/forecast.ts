/** JSON Schemas of where the free space of volumes goes. */
import type {
  FileGrowthAnswer,
  VolumeForecastAnswer,
  VolumeForecastsAnswer,
  VolumePastAnswer,
} from '../../model/wire.ts';
import {
  array,
  choice,
  count,
  instant,
  nullable,
  number,
  object,
  ref,
  text,
  yesNo,
  type JsonSchema,
} from './declare.ts';

const times = array(instant());
const bytes = array(number('Bytes'));
const bytesOrNull = array(nullable(number('Bytes')));
const foretold = (which: string): JsonSchema => nullable(instant(`${which}; null = not foretold`));

export const forecastSchemas: Readonly<Record<string, JsonSchema>> = {
  VolumeForecastsAnswer: object<VolumeForecastsAnswer>('Where the free space of each volume goes', {
    host: text(),
    now: instant(),
    volumes: array(ref('VolumeForecastAnswer')),
  }),
  VolumePastAnswer: object<VolumePastAnswer>(
    'Free space of one volume over time, with or without a counter',
    {
      host: text(),
      volume: text(),
      times,
      freeBytes: bytesOrNull,
    },
  ),
  VolumeForecastAnswer: object<VolumeForecastAnswer>('One volume: what grows, and when it reaches its line', {
    name: text(),
    at: instant('When it was worked out, by the clock of the host'),
    sizeBytes: count(),
    freeBytes: number(),
    isClusterVolume: yesNo('Only the node that owns it checks its free space'),
    lineBytes: count('Free space at which it counts as full'),
    lineReason: choice(['setting', 'low-space', 'last-byte'], 'Who says so: the settings, or this Windows'),
    kind: choice(['unknown', 'reached', 'no-trend', 'far', 'falling'], 'What can be said'),
    bytesPerSecond: nullable(number('Trend of the free space; negative = it fills')),
    knownForMs: nullable(number('How much of the past the trend is drawn from')),
    earliestAt: foretold('Four of five spans from here to latestAt hold the true moment'),
    likelyAt: foretold('When the line is reached'),
    latestAt: nullable(instant('null though likelyAt is known: it may never come to that')),
    jump: {
      ...object<{ readonly at: number; readonly bytes: number }>(
        'The newest change too sudden to belong to the trend',
        { at: instant(), bytes: number() },
      ),
      type: ['object', 'null'],
    },
    promisedBytes: nullable(number('What it would hold if every disk on it grew to its largest')),
    wouldPause: array(text('VM; the first one is paused first')),
    files: array(ref('FileGrowthAnswer')),
    moreFiles: count('Files beyond those listed'),
    othersBytesPerSecond: nullable(number('How fast all else on it grows')),
    advice: array(text('What to do when it fills, in order; may end with an address in brackets')),
    past: object<VolumeForecastAnswer['past']>('How it came to this', {
      times,
      freeBytes: bytesOrNull,
      files: array(
        object<VolumeForecastAnswer['past']['files'][number]>('A file that grew', {
          vm: text(),
          path: text(),
          bytes: bytesOrNull,
        }),
      ),
    }),
    fan: object<VolumeForecastAnswer['fan']>('How the free space may go on to the line', {
      times,
      lowestBytes: bytes,
      likelyBytes: bytes,
      highestBytes: bytes,
    }),
  }),
  FileGrowthAnswer: object<FileGrowthAnswer>('The file of a virtual disk that can grow', {
    vm: text(),
    path: text(),
    kind: text(),
    fileBytes: nullable(number()),
    maximumBytes: nullable(number()),
    bytesPerSecond: nullable(number('Over the span of the trend, or the last ten minutes')),
  }),
};
