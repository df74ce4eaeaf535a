/** Brazilian Portuguese of the closer look. Part of the catalogue in pt-br.ts. */
import type { Strings } from './en.ts';

export const closerWordsPtBr: Pick<Strings, 'closer'> = {
  closer: {
    button: 'Olhar de perto',
    cancel: 'Cancelar',
    help: (seconds: string) =>
      `Lê o host até 333 vezes por segundo durante ${seconds} segundos a partir de agora e identifica qual VM executou onde por números exatos iguais`,
    reading: (seconds: string) =>
      `Olhando de perto: o host é lido até 333 vezes por segundo durante ${seconds} segundos.`,
    matching: 'Olhando de perto: identificando quem executou onde.',
    progress: 'Olhar de perto',
    cancelled: 'O olhar de perto foi cancelado.',
    summary: (part: string, sure: string) =>
      `${part} do tempo de CPU das VMs foi identificado com ${sure} de confiança; o resto continua estimado.`,
    nothing: 'Nada pôde ser identificado com segurança; tudo continua estimado.',
    idle: 'Nenhuma VM usou tempo de CPU enquanto se olhava.',
    caution: 'Não comprovado em hosts reais até que uma gravação em rajada diga o contrário.',
    gone: 'O olhar de perto deste link não está mais guardado; mostra-se o que as leituras dizem do momento.',
    backTo: (at: string) => `Olhar de perto de ${at}`,
    legend: 'listrado: identificado',
    cell: (cores: string, sure: string) => `${cores} núcleos identificados com ${sure} de confiança`,
    cellShort: (cores: string, sure: string) => `${cores} identificado com ${sure}`,
    cellWhole: (cores: string) => `cerca de ${cores} núcleos ao todo, o resto é estimativa`,
    rule: 'identificado: entre duas leituras executou o que este LP cedeu, até os últimos 100 ns',
    cannot: {
      waiting: 'Um olhar de perto precisa de uma primeira leitura do host.',
      over: 'Só um host ao vivo pode ser olhado de perto; este está gravado.',
      large: (most: string) => `Hosts de até ${most} processadores lógicos podem ser olhados de perto.`,
      exporter:
        'O windows_exporter não pode ser lido com tanta frequência: um olhar de perto precisa do whichvm no próprio host.',
      setting:
        'Hosts reais só são olhados de perto com look-closer: true nas configurações: seus contadores são lidos até 333 vezes por segundo.',
    },
  },
};
