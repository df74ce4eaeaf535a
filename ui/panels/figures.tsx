/** A row of large figures with their names below, as one reads them first on a page about one thing. */

export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly isFirst?: boolean;
  /** Worth looking at: framed as waits are in the table. */
  readonly isMarked?: boolean;
}

export function Figures({ figures, testId }: { figures: readonly Figure[]; testId: string }) {
  return (
    <dl class="figures" data-testid={testId}>
      {figures.map(({ name, value, isFirst, isMarked }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={isFirst === true ? 'first' : ''}>
            {isMarked === true ? <span class="wait-mark">{value}</span> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
