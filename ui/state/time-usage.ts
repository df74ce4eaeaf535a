/** The host over the stretch of the view, three ways: by mode, by logical processor, by VM. */
import type { UsageAnswer } from '../../collector/model/wire.ts';
import { view } from './location.ts';
import { resource } from './resource.ts';
import { aboutStretch, hasProcessors } from './session.ts';

const isShown = (): boolean => view.value.room === 'time' && hasProcessors.value;
export const byMode = resource<UsageAnswer>(() =>
  isShown() ? aboutStretch('usage', { by: 'mode' })() : undefined,
);
export const byLp = resource<UsageAnswer>(() =>
  isShown() ? aboutStretch('usage', { by: 'lp' })() : undefined,
);
export const byManyVms = resource<UsageAnswer>(() =>
  isShown() ? aboutStretch('usage', { by: 'vm', top: 60 })() : undefined,
);
