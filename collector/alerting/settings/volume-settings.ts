/** The `volumes:` part: the free space at which a volume counts as full, which forecasts go by; other values for some. */
import { z } from 'zod';

import type { LineFor } from '../forecast/volume-line.ts';
import { pattern, volumeLine } from './values.ts';

const override = z
  .strictObject({ host: pattern.optional(), volume: pattern.optional(), line: volumeLine })
  .refine(({ host, volume }) => (host ?? volume) !== undefined, {
    error: 'must say what it is for: volume or host',
  });

/** Its output says what counts for which volume; the last override that fits wins. */
export const volumeSettings = z
  .strictObject({ line: volumeLine.prefault('auto'), overrides: z.array(override).prefault([]) })
  .transform(({ line, overrides }): LineFor => {
    return (about) => {
      const fitting = overrides.findLast(
        ({ host, volume }) =>
          (host === undefined || host.test(about.host)) &&
          (volume === undefined || volume.test(about.volume)),
      );
      return fitting?.line ?? line;
    };
  });
