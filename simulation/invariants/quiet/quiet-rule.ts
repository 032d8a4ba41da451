import type { Scene } from "../invariant.js";

/** What must hold once nothing has gone wrong for a while and nobody asks for anything. Answers what doesn't. */
export type QuietRule = (scene: Scene) => readonly string[];

/** A fault when the two are not the same. */
export const differs = (what: string, is: unknown, wanted: unknown): readonly string[] =>
  JSON.stringify(is) === JSON.stringify(wanted)
    ? []
    : [`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`];
