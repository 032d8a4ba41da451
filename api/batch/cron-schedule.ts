const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Bounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const fields: readonly Bounds[] = [
  { name: "minute", min: 0, max: 59, names: [] },
  { name: "hour", min: 0, max: 23, names: [] },
  { name: "day of month", min: 1, max: 31, names: [] },
  { name: "month", min: 1, max: 12, names: months },
  { name: "day of week", min: 0, max: 6, names: days },
];

const descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/** What is wrong with a schedule of five fields or one descriptor; undefined when it is fine. */
export function cronScheduleError(schedule: string): string | undefined {
  if (schedule.startsWith("@")) return descriptorError(schedule);
  const parts = schedule.split(/\s+/).filter((part) => part !== "");
  if (parts.length !== fields.length) {
    return `expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`;
  }
  for (const [index, bounds] of fields.entries()) {
    for (const range of (parts[index] ?? "").split(",")) {
      const error = rangeError(range, bounds);
      if (error) return error;
    }
  }
  return undefined;
}

function descriptorError(schedule: string): string | undefined {
  if (descriptors.includes(schedule)) return undefined;
  const every = /^@every (.*)$/.exec(schedule);
  if (!every) return `unrecognized descriptor: ${schedule}`;
  if (/^(\d+(\.\d+)?(h|m|s|ms|us|ns))+$/.test(every[1] ?? "")) return undefined;
  return `failed to parse duration ${schedule}: time: invalid duration "${every[1]}"`;
}

/** `*`, `a`, `a-b`, each with `/step`. */
function rangeError(range: string, bounds: Bounds): string | undefined {
  const [span = "", step, ...rest] = range.split("/");
  if (rest.length > 0) return `too many slashes: ${range}`;
  if (step !== undefined && (!/^\d+$/.test(step) || Number(step) === 0)) {
    return Number(step) === 0
      ? `step of range should be a positive number: ${range}`
      : notANumber(step, range);
  }
  if (span === "*" || span === "?") return undefined;
  const ends = span.split("-");
  if (ends.length > 2) return `too many hyphens: ${range}`;
  const [first = Number.NaN, last = first] = ends.map((end) => numberOf(end, bounds));
  if (Number.isNaN(first) || Number.isNaN(last)) return notANumber(span, range);
  if (first < bounds.min) return `beginning of range (${first}) below minimum (${bounds.min}): ${range}`;
  if (last > bounds.max) return `end of range (${last}) above maximum (${bounds.max}): ${range}`;
  if (first > last) return `beginning of range (${first}) beyond end of range (${last}): ${range}`;
  return undefined;
}

const notANumber = (text: string, range: string) => `failed to parse int from ${text}: ${range}`;

function numberOf(text: string, { names, min }: Bounds): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
