/** Brazilian Portuguese of the Time room. Part of the catalogue in pt-br.ts. */
import type { Strings } from './en.ts';
import type { timeWords } from './time-en.ts';

export const timeWordsPtBr: Pick<Strings, keyof typeof timeWords> = {
  scrubber: 'Momento exibido',
  compare: {
    title: 'Comparar',
    keep: 'Comparar com isto',
    minuteBefore: 'Com um minuto antes',
    spanBefore: 'Com o período anterior',
    dayBefore: 'Com um dia antes',
    before: 'antes',
    after: 'mostrado',
    change: 'mudança',
    wait: 'espera %',
    hint: 'Clique ou arraste num gráfico para escolher o outro momento.',
    swap: 'Trocar',
    end: 'Encerrar comparação',
    nothing: 'Nenhuma VM esteve em execução em nenhum dos dois momentos.',
    more: (count: string) => `Mais ${count} VMs mudaram menos.`,
  },
  eventRuler: {
    title: 'Eventos',
    kinds: {
      'vm-started': 'iniciada',
      'vm-stopped': 'parada',
      'vm-arrived': 'chegou',
      'vm-left': 'saiu',
      'vm-renamed': 'renomeada',
      'vm-paused': 'pausada',
      'vm-resumed': 'retomada',
      'vm-paused-critical': 'pausada, crítica',
      'checkpoint-created': 'ponto de verificação criado',
      'checkpoint-removed': 'ponto de verificação removido',
      'counters-missing': 'contadores ausentes',
      'counters-back': 'contadores de volta',
      'alert-firing': 'alerta',
      'alert-resolved': 'alerta encerrado',
    },
  },
};
