/** What was measured of one pod. */
export interface PodFigure {
  /** In thousandths. */
  readonly value: number;
  /** When measuring ended. */
  readonly atMs: number;
  readonly windowMs: number;
}

/** By the pods' names. */
export type PodFigures = ReadonlyMap<string, PodFigure>;
