import { parseGoDuration } from "../../meta/go-duration.js";
import { type Bounds, CronError, type CronField, parseCronField } from "./cron-field.js";

/** When jobs start: at moments that a calendar tells, or again and again after so long. */
export type CronSchedule =
  | { readonly type: "calendar"; readonly fields: CronFields }
  | { readonly type: "every"; readonly periodMs: number };

export interface CronFields {
  readonly minute: CronField;
  readonly hour: CronField;
  readonly day: CronField;
  readonly month: CronField;
  readonly weekday: CronField;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const bounds: Readonly<Record<keyof CronFields, Bounds>> = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  day: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: months },
  weekday: { min: 0, max: 6, names: weekdays },
};

const descriptors = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

/** A schedule of five fields or one descriptor. Throws CronError. */
export function parseCronSchedule(text: string): CronSchedule {
  if (text === "") throw new CronError("empty spec string");
  if (text.startsWith("@")) return parseDescriptor(text);
  const parts = text.split(/\s+/).filter((part) => part !== "");
  const names = Object.keys(bounds) as (keyof CronFields)[];
  if (parts.length !== names.length)
    throw new CronError(`expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`);
  const fields = names.map((name, i) => [name, parseCronField(parts[i] ?? "", bounds[name])]);
  return { type: "calendar", fields: Object.fromEntries(fields) as CronFields };
}

function parseDescriptor(text: string): CronSchedule {
  const meant = descriptors.get(text);
  if (meant) return parseCronSchedule(meant);
  const every = "@every ";
  if (!text.startsWith(every)) throw new CronError(`unrecognized descriptor: ${text}`);
  const duration = parseGoDuration(text.slice(every.length));
  if ("error" in duration) throw new CronError(`failed to parse duration ${text}: ${duration.error}`);
  return { type: "every", periodMs: Math.max(1, Math.floor(duration.ms / 1_000)) * 1_000 };
}

/** What is wrong with a schedule; undefined when it is fine. */
export function cronScheduleError(text: string): string | undefined {
  try {
    parseCronSchedule(text);
    return undefined;
  } catch (error) {
    if (error instanceof CronError) return error.message;
    throw error;
  }
}
