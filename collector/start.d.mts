/** What of start.mjs is used from TypeScript: how the program's process is run. */
export declare const flags: readonly string[];
export declare const environment: Readonly<Record<string, string>>;
