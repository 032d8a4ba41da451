const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** What 64 bits hold of nanoseconds. */
const mostMs = 2 ** 63 / 1e6;

const part = /^(\d+\.?\d*|\.\d+)([^\d.]*)/;

/** `1h30m` in milliseconds; or what is wrong with it, in Go's words. */
export function parseGoDuration(text: string): { readonly ms: number } | { readonly error: string } {
  const quoted = JSON.stringify(text);
  const unsigned = text.replace(/^[+-]/, "");
  if (unsigned === "0") return { ms: 0 };
  if (unsigned === "") return { error: `time: invalid duration ${quoted}` };
  let ms = 0;
  for (let rest = unsigned; rest !== ""; ) {
    const [all = "", number = "", unit = ""] = part.exec(rest) ?? [];
    if (all === "") return { error: `time: invalid duration ${quoted}` };
    if (unit === "") return { error: `time: missing unit in duration ${quoted}` };
    const factor = unitMs[unit];
    if (factor === undefined)
      return { error: `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}` };
    ms += Number(number) * factor;
    if (ms > mostMs) return { error: `time: invalid duration ${quoted}` };
    rest = rest.slice(all.length);
  }
  return { ms: text.startsWith("-") ? -ms : ms };
}
