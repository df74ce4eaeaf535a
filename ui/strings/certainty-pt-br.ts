/** Brazilian Portuguese of how sure the matrix is as a whole. Part of the catalogue in pt-br.ts. */
import type { Strings } from './en.ts';

const unplacedWhy = 'os contadores não são lidos no mesmo instante, e VMs vêm e vão';

export const certaintyWordsPtBr: Pick<Strings, 'certainty'> = {
  certainty: {
    noProcessors: 'Não se conhecem contadores de processadores lógicos deste momento.',
    nothingRan: 'Nada executou neste intervalo.',
    exact: (part: string) => `${part} do tempo de CPU mostrado é exato`,
    doubt: (cores: string) =>
      `cada uma das outras células é conhecida com ± ${cores} núcleos em média, e sua tinta é uma estimativa proporcional`,
    inNoRow: (cores: string) =>
      `${cores} núcleos que os processadores cederam não estão em nenhuma linha: ${unplacedWhy}.`,
    inNoColumn: (cores: string) =>
      `${cores} núcleos que as VMs usaram não estão em nenhuma coluna: ${unplacedWhy}.`,
  },
};
