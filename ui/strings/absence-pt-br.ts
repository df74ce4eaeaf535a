/** Brazilian Portuguese of what stands in place of a room that has nothing to show, and why. Part of the catalogue in pt-br.ts. */
import type { absenceWords } from './absence-en.ts';
import type { Strings } from './en.ts';

export const absenceWordsPtBr: Pick<Strings, keyof typeof absenceWords> = {
  absence: {
    unknownHost: (name) => `O host “${name}” não é conhecido aqui`,
    unknownHostWhy:
      'O link pode ser mais antigo que a configuração, ou o host foi retirado dela. Os conhecidos são:',
    unread: (name) => `${name} ainda não foi lido`,
    unreadNext: (every) =>
      `Uma nova leitura é tentada a cada ${every}, e esta página se preenche sozinha com a primeira resposta.`,
    unreadHealth: 'Procurar o motivo em Saúde',
    recordedBefore: (until) => `O que foi gravado antes vai até ${until}.`,
    showIt: 'Mostrar',
    noData: (at) => `Nada foi gravado em ${at}`,
    noDataBetween: (from, to) => `Nada foi gravado entre ${from} e ${to}`,
    reaches: (from, to) => `O que se conhece deste host vai de ${from} até ${to}.`,
    hole: 'O whichvm não estava em execução, ou o host não respondeu; os trechos hachurados no tempo mostram quando.',
    nearest: 'Mostrar o momento conhecido mais próximo',
    isNow: 'Esta é a situação de agora, não a do momento exibido.',
    now: 'Agora',
    forecastIsNow:
      'As previsões são feitas só para o presente; abaixo está o que se sabia no momento exibido.',
    notJudged: 'Nada foi avaliado ainda: o host não foi lido.',
    nothingRead: 'Nada pôde ser lido até agora.',
  },
};
