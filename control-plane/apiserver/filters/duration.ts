const unitsMs: ReadonlyMap<string, number> = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);
/** Go counts in 64 bits of nanoseconds: some 292 years. */
const longestMs = 2 ** 63 / 1e6;

/** `1h30m`, `250ms`, `-5s`, `0`: a duration as Go writes it; undefined when it is none. */
export function parseDurationMs(text: string): number | undefined {
  const unsigned = text.replace(/^[+-]/, "");
  if (unsigned === "0") return 0;
  const part = /(\d+(?:\.\d*)?|\.\d+)([a-zµ]+)/y;
  let sum = 0;
  while (part.lastIndex < unsigned.length) {
    const [, count, unit = ""] = part.exec(unsigned) ?? [];
    const unitMs = unitsMs.get(unit);
    if (unitMs === undefined) return undefined;
    sum += Number(count) * unitMs;
  }
  if (unsigned === "" || sum > longestMs) return undefined;
  return text.startsWith("-") ? -sum : sum;
}
