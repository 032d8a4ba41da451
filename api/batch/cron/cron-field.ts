/** What one field of a schedule may hold. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Names of its values, from `min` on. */
  readonly names?: readonly string[];
}

export interface CronField {
  readonly values: ReadonlySet<number>;
  /** `*`: of days of the month and of the week one that is so leaves the choice to the other. */
  readonly isAny: boolean;
}

/** Throws CronError with the words that Kubernetes' parser has. */
export function parseCronField(text: string, bounds: Bounds): CronField {
  // Marks cost little, however many ranges there are.
  const marks = new Uint8Array(bounds.max + 1);
  let isAny = false;
  for (const range of text.split(",").filter((one) => one !== "")) {
    const parsed = parseRange(range, bounds);
    for (let value = parsed.first; value <= parsed.last; value += parsed.step) marks[value] = 1;
    isAny ||= parsed.isAny;
  }
  return { values: new Set([...marks.keys()].filter((value) => marks[value] === 1)), isAny };
}

export class CronError extends Error {}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly isAny: boolean;
}

/** `*`, `a` or `a-b`, each with `/step`; `a/step` goes on to the end. */
function parseRange(text: string, bounds: Bounds): Range {
  const [span = "", stepText, ...more] = text.split("/");
  const { first, last, isAny } = parseSpan(span, text, bounds);
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (more.length > 0) throw new CronError(`too many slashes: ${text}`);
  const isOpen = stepText !== undefined && !span.includes("-");
  const range = { first, last: isOpen ? bounds.max : last, step, isAny: isAny && step <= 1 };
  check(range, text, bounds);
  return range;
}

function parseSpan(span: string, text: string, bounds: Bounds): Omit<Range, "step"> {
  const [low = "", high, ...more] = span.split("-");
  if (low === "*" || low === "?") return { first: bounds.min, last: bounds.max, isAny: true };
  const first = parseValue(low, bounds);
  const last = high === undefined || more.length > 0 ? first : parseValue(high, bounds);
  if (more.length > 0) throw new CronError(`too many hyphens: ${text}`);
  return { first, last, isAny: false };
}

function check({ first, last, step }: Range, text: string, { min, max }: Bounds): void {
  if (first < min) throw new CronError(`beginning of range (${first}) below minimum (${min}): ${text}`);
  if (last > max) throw new CronError(`end of range (${last}) above maximum (${max}): ${text}`);
  if (first > last)
    throw new CronError(`beginning of range (${first}) beyond end of range (${last}): ${text}`);
  if (step === 0) throw new CronError(`step of range should be a positive number: ${text}`);
}

function parseValue(text: string, { names = [], min }: Bounds): number {
  const named = names.indexOf(text.toLowerCase());
  return named >= 0 ? named + min : parseNumber(text);
}

function parseNumber(text: string): number {
  if (/^-\d+$/.test(text)) throw new CronError(`negative number (${Number(text)}) not allowed: ${text}`);
  if (/^\+?\d+$/.test(text)) return Number(text);
  throw new CronError(
    `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}
