/** The base units a value can have once it is cooked. Percent, megabytes and ticks exist only outside. */
export type Unit =
  | 'seconds'
  | 'bytes'
  | 'ratio'
  | 'hertz'
  | 'count'
  | 'pages'
  | 'bits_per_second'
  | 'per_second'
  | 'bytes_per_second'
  | 'seconds_per_second'
  | 'state'
  | 'index'
  /** A counter we do not know (from a foreign log): shown as recorded, never converted. */
  | 'unknown';
