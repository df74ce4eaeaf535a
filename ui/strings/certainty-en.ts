/** English of how sure the matrix is as a whole. Part of the catalogue in en.ts. */

const unplacedWhy = 'counters are not read at one instant, and VMs come and go';

export const certaintyWords = {
  certainty: {
    noProcessors: 'No logical processor counters are known for this moment.',
    nothingRan: 'Nothing ran in this span.',
    exact: (part: string) => `${part} of the CPU time shown is exact`,
    doubt: (cores: string) =>
      `each other cell is known within ± ${cores} cores on average, and its ink is a proportional estimate`,
    inNoRow: (cores: string) => `${cores} cores that processors gave are in no row: ${unplacedWhy}.`,
    inNoColumn: (cores: string) => `${cores} cores that VMs used are in no column: ${unplacedWhy}.`,
  },
};
