/** The words of the Storage room in Brazilian Portuguese. */
import type { Strings } from './en.ts';

export const storagePtBr: Strings['storage'] = {
  volumes: 'Volumes',
  volume: 'volume',
  size: 'tamanho',
  free: 'livre',
  line: 'cheio em',
  whenFull: 'chega lá',
  firstPaused: 'pausada primeiro',
  promised: 'comprometido',
  freeUnknown: (size) => `espaço livre daquele momento desconhecido, de ${size}`,
  freeOf: (free, size, percent) => `${free} livres de ${size} (${percent})`,
  other: 'o que não está em arquivo de disco de uma VM em execução',
  files: (count) => (count === 1 ? '1 arquivo de disco virtual' : `${count} arquivos de discos virtuais`),
  choose: (volume) => `Mostrar para onde vai o espaço de ${volume}`,
  disks: 'Discos virtuais',
  file: 'arquivo',
  vm: 'VM',
  kind: 'tipo',
  fileSize: 'tamanho do arquivo',
  mostSize: 'pode crescer até',
  speed: 'cresce',
  none: 'Nenhum volume é informado por esta fonte.',
  noDisks: 'Nenhum disco virtual é informado por esta fonte.',

  outlook: (volume) => `Para onde vai o espaço de ${volume}`,
  chart: (volume) => `Crescimento de ${volume} e o caminho até o limite`,
  chartNone: 'Ainda não há o que desenhar: o crescimento aparece depois de cerca de um minuto.',
  since: (at) => `Crescimento desde ${at}`,
  between: 'quatro em cada cinco vezes, aqui dentro',
  restGrown: 'todo o resto',
  full: 'cheio',
  lineAt: (free) => `${free} livres`,

  fullIn: (earliest, latest, likely) => `Cheio em ${earliest} a ${latest}, mais provavelmente em ${likely}`,
  fullInOpen: (earliest, likely) =>
    `Cheio em ${earliest} no mínimo, mais provavelmente em ${likely}, talvez nunca`,
  lineIn: (line, earliest, latest, likely) =>
    `Só ${line} livres em ${earliest} a ${latest}, mais provavelmente em ${likely}`,
  lineInOpen: (line, earliest, likely) =>
    `Só ${line} livres em ${earliest} no mínimo, mais provavelmente em ${likely}, talvez nunca`,
  reached: (line) => `No limite agora: ${line} livres ou menos`,
  fullNow: 'Cheio agora',
  noTrend: 'Sem tendência: não enche claramente',
  far: (speed) => `Enche ${speed}, mas ainda se sabe pouco para dizer quando estará cheio`,
  unknown: 'Ainda há pouco histórico para dizer algo',
  jump: (bytes, at) => `Um salto de ${bytes} às ${at} não conta como tendência.`,
  fills: (speed, past) => `Enche ${speed}, visto ao longo de ${past}.`,
  lineReasons: {
    setting: 'O limite está definido na configuração.',
    'low-space': 'Este Windows pausa VMs com discos que crescem abaixo de 200 MB livres.',
    'last-byte':
      'Este Windows pausa a VM na primeira gravação para a qual o arquivo do disco não pode crescer.',
  },
  clusterVolume:
    'Um volume de cluster: só o nó que é dono dele verifica o espaço livre, então VMs em outros nós podem continuar um pouco mais.',
  overPromised: (promised, size) =>
    `Seus discos podem chegar a ${promised} e o volume tem ${size}: se todos crescessem ao máximo, ele ficaria cheio.`,
  notOverPromised: (promised) => `Mesmo que todos os discos crescessem ao máximo, ocupariam ${promised}.`,
  promisedUnknown: 'Não se sabe de todos os discos até onde podem crescer.',
  whoPauses: 'Quem é pausado, nesta ordem',
  nobodyPauses: 'Nenhuma VM em execução tem aqui um disco que cresce: ninguém é pausado quando encher.',
  morePaused: (count) => `e mais ${count}`,
  whatGrows: 'O que cresce nele',
  nothingGrows: 'Nenhum disco aqui cresce.',
  others: 'todo o resto (arquivos de paginação, memória salva, arquivos que não são de VM)',
  perTime: { minute: 'por minuto', hour: 'por hora', day: 'por dia' },
  whatToDo: 'O que fazer, nesta ordem',
  source: 'fonte',
};
