/** Levels that a provider gives in whole megabytes or percent, as both Dynamic Memory sets do; 32 bit. */
const level = { type: 'PERF_COUNTER_RAWCOUNT' } as const;

export const bytesPerMegabyte = 1_048_576;

export const inMegabytes = { ...level, unit: 'bytes', scale: bytesPerMegabyte } as const;

/** Memory wanted over memory assigned: above 1 there is too little. */
export const pressure = { ...level, unit: 'ratio', scale: 0.01 } as const;
