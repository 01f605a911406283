interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Natural batching: what arrives while all lanes are busy travels together in the next batch. A lone item goes
 * at once, so nobody ever waits for company; under load the cost of a commit is shared by up to `max` items.
 */
export class Gatherer<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private busy = 0;

  constructor(
    private readonly run: (items: Item[]) => Promise<Result[]>,
    private readonly options: { lanes: number; max: number } = { lanes: 2, max: 100 },
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      // After this turn of the event loop: what was asked for together goes together.
      if (this.busy < this.options.lanes) queueMicrotask(() => this.next());
    });
  }

  private next(): void {
    if (this.busy >= this.options.lanes || this.waiting.length === 0) return;
    // What waits is shared among the free lanes: while one waits for the disk, the other decides.
    const free = this.options.lanes - this.busy;
    const share = Math.ceil(this.waiting.length / free);
    const batch = this.waiting.splice(0, Math.min(share, this.options.max));
    this.busy++;
    if (free > 1 && this.waiting.length > 0) this.next();
    this.run(batch.map(({ item }) => item))
      .then(
        (results) => batch.forEach(({ resolve }, i) => resolve(results[i] as Result)),
        (error: unknown) => batch.forEach(({ reject }) => reject(error)),
      )
      .finally(() => {
        this.busy--;
        this.next();
      });
  }
}
