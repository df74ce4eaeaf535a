/** Brazilian Portuguese of the doctor. Part of the catalogue in pt-br.ts. */
import type { doctorWords } from './doctor-en.ts';
import type { Strings } from './en.ts';

export const doctorWordsPtBr: Pick<Strings, keyof typeof doctorWords> = {
  doctor: {
    title: 'Diagnóstico',
    about:
      'Examina a máquina em que o whichvm roda e os seus alvos: função e hipervisor, direitos da conta, conjuntos de contadores e classes WMI, VMs e seus dispositivos.',
    running: 'Examinando…',
    runningWith: (done: string, total: string) => `Examinando: ${done} de ${total}`,
    looked: (at: string, platform: string) => `Examinado às ${at} (${platform})`,
    again: 'Examinar de novo',
    failed: 'O diagnóstico não chegou a um resultado',
    nothing: 'Nada de errado foi encontrado.',
    nothingChecked: 'Nada pôde ser verificado aqui.',
    severities: { error: 'Erro', warning: 'Aviso', info: 'Nota' },
    counts: (errors: string, warnings: string, notes: string) =>
      `erros: ${errors}, avisos: ${warnings}, notas: ${notes}`,
    findings: 'Achados',
    why: 'Por que importa',
    whatToDo: 'O que fazer',
    seen: 'O que foi visto',
    source: 'Ler mais no fabricante',
    checked: 'O que foi verificado',
    notChecked: 'O que não pôde ser verificado',
    inEnglish: 'Os achados vêm em inglês.',
  },
};
