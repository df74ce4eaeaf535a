/**
 * From when on something stands out. The one table of limits, each with whose it is; the section `findings:` of the configuration file
 * puts others in their place (`settings.ts`). README.md has the same table for people; a test compares the two.
 *
 *   Microsoft  "Detecting bottlenecks in a virtualized environment", performance tuning guidelines for Windows Server
 *   PAL        Performance Analysis of Logs by Microsoft's support engineers, threshold file PAL_HyperV30.xml
 *   VMware     what is commonly advised for %RDY of esxtop, per virtual CPU
 *   own        nobody names a limit; ours was tried on simulated hosts
 */

export interface Threshold {
  /** A ratio 0–1, or what the name says. */
  readonly value: number;
  readonly form: 'ratio' | 'number';
  /** Whose limit it is, and of what. */
  readonly source: string;
}

const ratio = (value: number, source: string): Threshold => ({ value, form: 'ratio', source });
const number = (value: number, source: string): Threshold => ({ value, form: 'number', source });

export const defaultThresholds = {
  hostBusyWarning: ratio(0.75, 'PAL: % Total Run Time of all logical processors above 75 %'),
  hostBusyCritical: ratio(0.9, 'Microsoft: % Total Run Time of all logical processors above 90 %'),
  processorBusyWarning: ratio(0.9, 'PAL: % Total Run Time of a logical processor above 90 %'),
  /** Lower than for another LP: what a queue can take in ends where its one processor ends. */
  networkProcessorBusy: ratio(0.75, 'PAL: % Total Run Time of a logical processor above 75 %'),
  networkRootTimes: number(3, 'own: root time there three times the mean of the other processors'),
  switchesPerSecond: number(20_000, 'PAL: above 20,000 context switches a second on a logical processor'),
  oversubscribedInfo: number(3, 'own: three running virtual processors for each logical one, while VMs wait'),
  oversubscribedWarning: number(
    8,
    'Microsoft: 8 to 1 was supported up to Windows Server 2008 R2; later versions name no ratio',
  ),
  waitWarning: ratio(0.05, 'VMware: %RDY above 5 % per virtual CPU is to be watched'),
  waitCritical: ratio(0.1, 'VMware: %RDY above 10 % per virtual CPU is a problem'),
  waitingTime: ratio(0.1, 'own: waited so in a tenth of the span; less is a hiccup'),
  rivalRiseOfHost: ratio(0.03, 'own: another VM is named when it used 3 % of the host more'),
  vmSaturated: ratio(0.9, 'Microsoft: % Total Run Time of every virtual processor above 90 %'),
  otherProcessorsIdle: ratio(0.3, 'own: the other virtual processors below 30 % when one works alone'),
  remoteWarning: ratio(0.3, 'own: three tenths of its run time away from its NUMA node'),
  remoteCores: number(0.1, 'own: a VM that uses less than a tenth of a processor is on no wrong node'),
  parkedTime: ratio(0.5, 'own: parked half of the time while VMs wait'),
} as const satisfies Readonly<Record<string, Threshold>>;

export type ThresholdName = keyof typeof defaultThresholds;
export type Thresholds = Readonly<Record<ThresholdName, Threshold>>;

/** As it is written in the configuration file: `wait-warning`. */
export function settingName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
