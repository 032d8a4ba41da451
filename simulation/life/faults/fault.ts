/** Something that goes wrong, and how it is put right. */
export interface Fault {
  /** Of one thing only one goes wrong at a time. */
  readonly target: string;
  readonly what: string;
  readonly lastsMs: number;
  begin(): void;
  end(): void;
}

/** What it does, and how that is undone. */
export type Acts = Pick<Fault, "begin" | "end">;

/** Makes a fault by chance; undefined where there is nothing that could go so wrong. */
export type MakeFault = () => Fault | undefined;

/** How often it strikes beside the others. */
export type FaultRow = readonly [weight: number, make: MakeFault];

/** Between so many milliseconds it lasts. */
export type Lasts = readonly [least: number, most: number];
