/** Deeper than any object that is meant to be read; shallow enough for whatever walks objects by calling itself. */
export const deepest = 500;

export const tooDeep = (): Error => new Error("exceeded max depth");

/** Throws where objects and lists lie within one another too deep. */
export function checkDepth(value: unknown, left = deepest): void {
  if (typeof value !== "object" || value === null) return;
  if (left === 0) throw tooDeep();
  for (const item of Array.isArray(value) ? value : Object.values(value)) checkDepth(item, left - 1);
}
