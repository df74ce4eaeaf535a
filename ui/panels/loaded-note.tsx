/** What stands where an answer is not there: the reason it failed, or that it is loading (shown only after a moment). */
import { strings } from '../state/locale.ts';
import { isPassing, type Loaded } from '../state/resource.ts';

export function LoadedNote({ of }: { of: Loaded<unknown> }) {
  if (of.error !== undefined)
    return (
      <p class="error" role="alert">
        <strong>{strings.errors.title}.</strong> {of.error.message}.{' '}
        {isPassing(of.error) ? strings.errors.retry : ''}
      </p>
    );
  if (of.answer === undefined) return <p class="empty slow">{strings.loading}</p>;
  return null;
}
