/**
 * Work that is done in slices between polls and queries: making blocks and roll-ups, one after the other in the order they came. The
 * engine runs slices when it has nothing else to do, or all of them when it must catch up.
 */

export interface Job {
  readonly name: string;
  /** Starts the work; called again when it failed and is tried anew. */
  readonly start: () => Generator<undefined>;
}

export class Jobs {
  private readonly waiting: Job[] = [];
  private running: { readonly job: Job; readonly work: Generator<undefined> } | undefined;
  private readonly names = new Set<string>();

  get isIdle(): boolean {
    return this.waiting.length === 0 && this.running === undefined;
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  add(job: Job): void {
    if (this.names.has(job.name)) return;
    this.names.add(job.name);
    this.waiting.push(job);
  }

  /** Does one slice. A job that throws is dropped; whoever wants it adds it again. */
  slice(): void {
    if (this.running === undefined) {
      const job = this.waiting.shift();
      if (job === undefined) return;
      this.running = { job, work: job.start() };
    }
    const { job, work } = this.running;
    try {
      if (work.next().done !== true) return;
    } catch (error) {
      this.finish(job);
      throw error;
    }
    this.finish(job);
  }

  private finish(job: Job): void {
    this.running = undefined;
    this.names.delete(job.name);
  }
}
