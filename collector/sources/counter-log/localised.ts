/**
 * Hyper-V processor counters in other languages than English. What a log calls its counter sets depends on the
 * language of the machine, but Hyper-V names instances in English everywhere, so the set is told from them and only the counters
 * need a dictionary. Names as listed in PAL's CounterLang.xml (github.com/clinthuffman/PAL), compared without accents.
 */
import { findCounter, findCounterSet } from '../../catalogue/catalogue.ts';
import type { CataloguedCounter, CounterPath } from '../../catalogue/paths.ts';

export function findLocalised({ instance, counter }: CounterPath): CataloguedCounter | undefined {
  const setId = setsByInstance.find(({ pattern }) => pattern.test(instance ?? ''))?.set;
  const counterId = counterIds.get(folded(counter));
  if (setId === undefined || counterId === undefined) return undefined;
  const set = findCounterSet(setId);
  const found = findCounter(setId, counterId);
  return set === undefined || found === undefined ? undefined : { set, counter: found };
}

const setsByInstance = [
  { set: 'virtual-processor', pattern: /:Hv VP \d+$/iu },
  { set: 'root-virtual-processor', pattern: /^Root VP \d+$/iu },
  { set: 'logical-processor', pattern: /^Hv LP \d+$/iu },
];

/** By counter of the catalogue: German, Spanish, French, Italian, Dutch, Swedish, Portuguese (twice), Hungarian, Polish, Czech. */
const names: Readonly<Record<string, readonly string[]>> = {
  'guest-run-time': [
    '% Gastausführungszeit',
    '% de tiempo de ejecución del invitado',
    "% de la durée d'exécution du système invité",
    '% tempo di esecuzione guest',
    '% gastuitvoeringstijd',
    'Körningstid för gästkod i procent',
    '% do Tempo de Execuçao do Convidado',
    '% de Tempo de Execuçao do Convidado',
    'Vendég futási ideje (%)',
    'Czas dzialania goscia (%)',
    '% doby behu hosta',
  ],
  'hypervisor-run-time': [
    '% Hypervisorausführungszeit',
    '% de tiempo de ejecución del hipervisor',
    "% de la durée d'exécution de l'hyperviseur",
    '% tempo di esecuzione hypervisor',
    '% hypervisoruitvoeringstijd',
    'Körningstid för hypervisor-programmet i procent',
    '% do Tempo de Execuçao do Hipervisor',
    '% de Tempo de Execuçao do Hipervisor',
    'Hipervizor futási ideje (%)',
    'Czas dzialania funkcji hypervisor (%)',
    '% doby behu hypervisoru',
  ],
  'total-run-time': [
    '% Gesamtausführungszeit',
    '% de tiempo de ejecución total',
    "% de la durée totale d'exécution",
    '% tempo di esecuzione totale',
    '% totale uitvoeringstijd',
    'Total körningstid i procent',
    '% do Tempo Total de Execuçao',
    '% de Tempo de Execuçao Total',
    'Teljes futási ido (%)',
    'Calkowity czas dzialania (%)',
    '% celkové doby behu',
  ],
  'idle-time': [
    '% Leerlaufzeit',
    '% de tiempo de inactividad',
    "% de durée d'inactivité",
    '% tempo di inattività',
    '% niet-actieve tijd',
    'Ledig tid i procent',
    '% de Tempo Ocioso',
    '% Tempo de Inatividade',
    'Üresjárati idohányad (%)',
    'Czas bezczynnosci (%)',
    '% casu necinnosti',
  ],
  'cpu-wait-time-per-dispatch': [
    'CPU-Wartezeit pro Verteilung',
    'Tiempo de espera de CPU por envío',
    "Temps d'attente de l'UC par répartition",
    'Tempo di attesa CPU per invio',
    'CPU-wachttijd per verzending',
    'Processorns väntetid per utskick',
    'Tempo de Espera de CPU por Expediçao',
    'Tempo de Espera da CPU Por Emissao',
    'Processzor várakozási ideje átvételenként',
    'Czas oczekiwania procesora CPU na odeslanie',
    'Doba cekání procesoru v rámci odesílání virtuálního procesoru',
  ],
};

const counterIds = new Map(
  Object.entries(names).flatMap(([id, texts]) => texts.map((text) => [folded(text), id] as const)),
);

function folded(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('’', "'")
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '');
}
