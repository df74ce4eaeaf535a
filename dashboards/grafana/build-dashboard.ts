/** Grafana's JSON from the table of panels: places, field settings, variables. Says nothing about metrics. */
import type { Drawing, Panel, Query, Variable } from './panel.ts';
import { rows, variables } from './panels.ts';

type Json = Readonly<Record<string, unknown>>;

const datasource = { type: 'prometheus', uid: '${datasource}' };

/** The dashboard as Grafana imports it; the data source is asked for. */
export function buildDashboard(): Json {
  return {
    uid: 'whichvm',
    title: 'whichvm: Hyper-V by VM',
    description: 'Which VM uses which CPU of a Hyper-V host, who waits, and what will be paused.',
    tags: ['whichvm', 'hyper-v'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    templating: { list: [datasourceVariable, ...variables.map(variableJson)] },
    annotations: { list: [] },
    panels: placed(),
  };
}

const datasourceVariable: Json = {
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  query: 'prometheus',
  current: {},
  hide: 0,
  options: [],
  refresh: 1,
};

function variableJson({ name, label, expression }: Variable): Json {
  return {
    name,
    label,
    type: 'query',
    datasource,
    definition: expression,
    query: { query: expression, refId: 'Prometheus' },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  };
}

/** Rows one below the other, panels from left to right, wrapped at 24 columns. */
function placed(): readonly Json[] {
  let id = 0;
  let top = 0;
  return rows.flatMap((row) => {
    const header = {
      id: ++id,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: place(24, 1, 0, top),
    };
    top += 1;
    let left = 0;
    let tallest = 0;
    const panels = row.panels.map((panel) => {
      if (left + panel.width > 24) {
        top += tallest;
        left = 0;
        tallest = 0;
      }
      const gridPos = place(panel.width, panel.height, left, top);
      left += panel.width;
      tallest = Math.max(tallest, panel.height);
      return panelJson(panel, { id: ++id, gridPos });
    });
    top += tallest;
    return [header, ...panels];
  });
}

function place(w: number, h: number, x: number, y: number): Json {
  return { w, h, x, y };
}

function panelJson(panel: Panel, position: { readonly id: number; readonly gridPos: Json }): Json {
  return {
    ...position,
    title: panel.title,
    description: panel.description,
    datasource,
    targets: panel.queries.map((query, index) => target(query, { index, drawing: panel.drawing })),
    ...drawn(panel),
  };
}

function target(
  { expression, legend, isInstant = false }: Query,
  { index, drawing }: { readonly index: number; readonly drawing: Drawing },
): Json {
  return {
    refId: 'ABCDEFGH'[index],
    datasource,
    expr: expression,
    ...(legend === undefined ? {} : { legendFormat: legend }),
    ...(isInstant ? { instant: true, range: false } : { range: true }),
    ...(drawing.kind === 'table' ? { format: 'table' } : {}),
  };
}

function drawn(panel: Panel): Json {
  const { drawing, unit } = panel;
  const defaults = { unit, min: 0 };
  switch (drawing.kind) {
    case 'lines':
      return linesJson(panel, drawing.isStacked ?? false);
    case 'heat':
      return {
        type: 'status-history',
        fieldConfig: {
          defaults: { ...defaults, max: 1, color: { mode: 'continuous-GrYlRd' } },
          overrides: [],
        },
        options: {
          showValue: 'never',
          rowHeight: 0.9,
          legend: { showLegend: false },
          tooltip: { mode: 'single' },
        },
      };
    case 'bars':
      return {
        type: 'bargauge',
        fieldConfig: { defaults: { ...defaults, color: { mode: 'palette-classic' } }, overrides: [] },
        options: { orientation: 'horizontal', displayMode: 'basic', reduceOptions: newest },
      };
    case 'number':
      return {
        type: 'stat',
        fieldConfig: {
          defaults: {
            ...defaults,
            mappings: [
              {
                type: 'value',
                options: { '0': { text: 'no data', color: 'red' }, '1': { text: 'live', color: 'green' } },
              },
            ],
          },
          overrides: [],
        },
        options: { colorMode: 'background', reduceOptions: newest, textMode: 'value_and_name' },
      };
    case 'table':
      return tableJson(panel, drawing.columns);
  }
}

function linesJson({ unit }: Panel, isStacked: boolean): Json {
  return {
    type: 'timeseries',
    fieldConfig: {
      defaults: { unit, min: 0, custom: linesCustom(isStacked) },
      overrides: isStacked ? [capacityAsLine] : [],
    },
    options: {
      legend: {
        displayMode: 'table',
        placement: 'right',
        calcs: ['lastNotNull', 'max'],
        sortBy: 'Last *',
        sortDesc: true,
      },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

const newest = { calcs: ['lastNotNull'], fields: '', values: false };

function linesCustom(isStacked: boolean): Json {
  return {
    lineWidth: 1,
    fillOpacity: isStacked ? 60 : 0,
    showPoints: 'never',
    // A gap is a gap: nothing is known there.
    spanNulls: false,
    stacking: { mode: isStacked ? 'normal' : 'none', group: 'A' },
  };
}

const capacityAsLine = {
  matcher: { id: 'byRegexp', options: '/ capacity$/' },
  properties: [
    { id: 'custom.stacking', value: { mode: 'none', group: 'capacity' } },
    { id: 'custom.fillOpacity', value: 0 },
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
  ],
};

/** Queries side by side, one row per set of labels; only the named columns. */
function tableJson({ unit, queries }: Panel, columns: Readonly<Record<string, string>>): Json {
  const names = Object.keys(columns);
  const cores = {
    matcher: { id: 'byName', options: 'Cores' },
    properties: [
      { id: 'unit', value: 'none' },
      { id: 'decimals', value: 2 },
    ],
  };
  return {
    type: 'table',
    fieldConfig: { defaults: { unit, custom: { filterable: true } }, overrides: [cores] },
    options: {
      showHeader: true,
      ...(names.includes('Value #A') ? { sortBy: [{ displayName: 'Cores', desc: true }] } : {}),
    },
    transformations: [
      ...(queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
      { id: 'filterFieldsByName', options: { include: { names } } },
      {
        id: 'organize',
        options: {
          renameByName: columns,
          indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
          excludeByName: {},
        },
      },
    ],
  };
}
