/** What a panel, a row and a variable of the dashboard are. */

export interface Query {
  readonly expression: string;
  readonly legend?: string;
  /** Only the newest value, for tables and bars. */
  readonly isInstant?: boolean;
}

export type Drawing =
  | { readonly kind: 'lines'; readonly isStacked?: boolean }
  | { readonly kind: 'heat' }
  | { readonly kind: 'bars' }
  | { readonly kind: 'number' }
  | { readonly kind: 'table'; readonly columns: Readonly<Record<string, string>> };

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly drawing: Drawing;
  /** Grafana's name of the unit of the values. */
  readonly unit: 'none' | 'percentunit' | 's' | 'bytes' | 'pps';
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly queries: readonly Query[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What the user chooses at the top, beside the data source. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly expression: string;
}

/** Label filters and the rate window as Grafana fills them in. */
export const host = 'host=~"$host"';
export const vm = `${host},vm=~"$vm"`;
export const window = '[$__rate_interval]';
