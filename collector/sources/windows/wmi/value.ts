/** What WMI hands over, as plain values that can cross to another thread. No COM here. */

/** 64-bit integers are BigInt, dates stay WMI's text, `uint8[]` is bytes, an absent value is null. */
export type WmiValue = null | boolean | number | bigint | string | Uint8Array | WmiRow | readonly WmiValue[];

/** One object, by property name as the class spells it; the letter case differs between Windows versions. */
export interface WmiRow {
  readonly [property: string]: WmiValue;
}
