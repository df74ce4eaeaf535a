/** Brazilian Portuguese of what stands out. Part of the catalogue in pt-br.ts. */
import type { Strings } from './en.ts';
import type { FindingParts, findingWords } from './findings-en.ts';

export const findingWordsPtBr: Pick<Strings, keyof typeof findingWords> = {
  findings: {
    title: 'O que chama atenção',
    none: 'Nada chama atenção.',
    looking: 'Procurando o que chama atenção …',
    all: (count: string) => `ver todos os ${count}`,
    evidence: 'evidência',
    fewer: 'menos',
    show: 'mostrar',
    more: (count: string) => `e mais ${count} assim, cada um menos`,
    before: (value: string) => `antes ${value}`,
    limit: (value: string) => `limite ${value}`,
    measures: {
      cores: 'núcleos',
      wait: 'espera',
      busy: 'ocupado',
      remote: 'em outro nó NUMA',
      interrupts: 'interrupções/s',
      switches: 'trocas de contexto/s',
      processors: 'processadores virtuais',
      parked: 'estacionado',
    },
    sentences: {
      'host-busy': (p: FindingParts) =>
        `O host está ${p['busy']} ocupado em todos os ${p['processors']} processadores lógicos`,
      'host-oversubscribed': (p: FindingParts) =>
        `O host tem sobrealocação de ${p['ratio']} : 1: ${p['virtual']} processadores virtuais dividem ${p['logical']} lógicos`,
      'processor-hot': (p: FindingParts) =>
        `O LP ${p['lp']} está ${p['busy']} ocupado (${p['guest']} VMs convidadas, ${p['root']} trabalho do próprio host), e a maioria dos outros não`,
      'processor-hot-network': (p: FindingParts) =>
        `O LP ${p['lp']} está ${p['busy']} ocupado, ${p['root']} com trabalho do próprio host; ele serve as filas de rede de ${p['whose']}`,
      'processor-switching': (p: FindingParts) =>
        `O LP ${p['lp']} troca de processador virtual ${p['switches']} vezes por segundo; ${p['count']} acima do limite ao todo`,
      'processors-parked': (p: FindingParts) =>
        `Estacionados para poupar energia enquanto ${p['vms']} esperava por um processador: ${p['lps']}`,
      'vm-waited': (p: FindingParts) =>
        `${p['vm']} esperou ${p['wait']} do tempo entre ${p['from']} e ${p['to']}`,
      'vm-saturated': (p: FindingParts) =>
        `Todo processador virtual de ${p['vm']} está acima de ${p['limit']}: dê-lhe mais de ${p['count']}`,
      'vm-one-processor': (p: FindingParts) =>
        `Um processador virtual de ${p['vm']} está ${p['busy']} ocupado e os outros no máximo ${p['others']}: mais deles não ajudariam`,
      'vm-remote': (p: FindingParts) =>
        `${p['vm']} rodou ${p['remote']} do seu tempo em outro nó NUMA que não o seu`,
    },
    because: {
      nobody: (p: FindingParts) =>
        `seus processadores estavam ${p['busy']} ocupados, e ninguém usou muito mais que antes`,
      itself: (p: FindingParts) => `ela mesma passou de ${p['ownBefore']} para ${p['ownDuring']} núcleos`,
      meanwhile: (p: FindingParts) => `${p['rival']} usou ${p['rivalDuring']} núcleos enquanto isso`,
      rival: (p: FindingParts) =>
        `${p['rival']} passou de ${p['rivalBefore']} para ${p['rivalDuring']} núcleos no mesmo período`,
    },
  },
};
