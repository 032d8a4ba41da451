const exact = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const general = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|([+-])(\d\d):([0-5]\d))$/;

/** An RFC 3339 time as Kubernetes writes it: UTC, whole seconds. Throws an Error with Go's words. */
export function canonicalTime(text: string): string {
  if (exact.test(text)) return text;
  return `${utc(text, "2006-01-02T15:04:05Z07:00").seconds}Z`;
}

/** The same with six digits of a second, which have to be there. */
export function canonicalMicroTime(text: string): string {
  const layout = "2006-01-02T15:04:05.000000Z07:00";
  const { seconds, fraction } = utc(text, layout);
  if (fraction.length === 6) return `${seconds}.${fraction}Z`;
  throw new Error(
    `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(text.slice(19))} as ".000000"`,
  );
}

function utc(text: string, layout: string): { seconds: string; fraction: string } {
  const match = general.exec(text);
  if (!match) {
    throw new Error(
      `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(text)} as "2006"`,
    );
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [fraction = "", , sign, hours, minutes] = match.slice(7);
  checkRange(text, "month", month >= 1 && month <= 12);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  checkRange(text, "day", day >= 1 && date.getUTCDate() === day);
  checkRange(text, "hour", hour < 24);
  checkRange(text, "minute", minute < 60);
  checkRange(text, "second", second < 60);
  checkRange(text, "time zone offset hour", Number(hours ?? 0) <= 24);
  date.setUTCHours(hour, minute, second);
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === "-" ? -1 : 1);
  date.setUTCMinutes(date.getUTCMinutes() - offset);
  checkRange(text, "year", date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999);
  return { seconds: date.toISOString().slice(0, 19), fraction };
}

function checkRange(text: string, part: string, isWithin: boolean): void {
  if (!isWithin) throw new Error(`parsing time ${JSON.stringify(text)}: ${part} out of range`);
}
