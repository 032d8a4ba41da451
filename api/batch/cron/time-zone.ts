/** What clocks show somewhere. Time there is told as the milliseconds that UTC's clocks would show it at. */
export class TimeZone {
  private readonly format: Intl.DateTimeFormat | undefined;

  /** Throws RangeError for a name that is not known. */
  constructor(name = "UTC") {
    this.format = name === "UTC" ? undefined : formatOf(name);
  }

  /** @param ms since the epoch */
  localMs(ms: number): number {
    if (!this.format) return ms;
    const parts = this.format.formatToParts(ms);
    const field = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    const day = Date.UTC(field("year"), field("month") - 1, field("day"));
    return day + (field("hour") * 3_600 + field("minute") * 60 + field("second")) * 1_000;
  }

  /** RFC 3339 with the offset of that moment: `2026-01-01T10:00:00+01:00`. */
  timestamp(ms: number): string {
    const offsetMinutes = Math.round((this.localMs(ms) - ms) / 60_000);
    const local = new Date(ms + offsetMinutes * 60_000).toISOString().slice(0, 19);
    return `${local}${offsetText(offsetMinutes)}`;
  }
}

const formatOf = (timeZone: string) =>
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });

function offsetText(minutes: number): string {
  if (minutes === 0) return "Z";
  const two = (number: number) => String(number).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function isTimeZone(name: string): boolean {
  try {
    return new TimeZone(name) !== undefined;
  } catch {
    return false;
  }
}
