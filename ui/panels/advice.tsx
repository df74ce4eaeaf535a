/** Steps of advice in their order; the address a step ends with becomes a link to its source. */
import { strings } from '../state/locale.ts';

export function Advice({ steps }: { steps: readonly string[] }) {
  return (
    <ol class="advice">
      {steps.map((step) => {
        const { text, source } = withSource(step);
        return (
          <li key={step}>
            {text}
            {source !== undefined && (
              <>
                {' '}
                <a href={source} target="_blank" rel="noreferrer">
                  {strings.storage.source}
                  <span class="visually-hidden">: {text}</span>
                </a>
              </>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function withSource(step: string): { readonly text: string; readonly source: string | undefined } {
  const match = /^(.*) \((https:\/\/[^\s()]+)\)$/su.exec(step);
  return { text: match?.[1] ?? step, source: match?.[2] };
}
