const exact = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const general =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/;

/** An RFC 3339 time as Kubernetes writes it: UTC, whole seconds. Throws an Error with Go's words. */
export function canonicalTime(text: string): string {
  if (exact.test(text)) return text;
  return `${utc(text, "2006-01-02T15:04:05Z07:00").seconds}Z`;
}

/** The same with six digits of a second. */
export function canonicalMicroTime(text: string): string {
  const { seconds, fraction } = utc(text, "2006-01-02T15:04:05.000000Z07:00");
  return `${seconds}.${fraction.padEnd(6, "0").slice(0, 6)}Z`;
}

function utc(text: string, layout: string): { seconds: string; fraction: string } {
  const match = general.exec(text);
  const milliseconds = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (!match || Number.isNaN(milliseconds)) {
    throw new Error(
      `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(text)} as "2006"`,
    );
  }
  return { seconds: new Date(milliseconds).toISOString().slice(0, 19), fraction: match[2] ?? "" };
}
