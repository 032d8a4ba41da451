const second = 1000;
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** How far `span` rounds down, and in which two units it is told; the second is left out when it is zero. */
const scales: readonly { below: number; unit: [number, string]; rest?: [number, string] }[] = [
  { below: 2 * minute, unit: [1, "s"] },
  { below: 10 * minute, unit: [minute, "m"], rest: [1, "s"] },
  { below: 3 * hour, unit: [minute, "m"] },
  { below: 8 * hour, unit: [hour, "h"], rest: [minute, "m"] },
  { below: 2 * day, unit: [hour, "h"] },
  { below: 8 * day, unit: [day, "d"], rest: [hour, "h"] },
  { below: 2 * year, unit: [day, "d"] },
  { below: 8 * year, unit: [year, "y"], rest: [day, "d"] },
  { below: Number.POSITIVE_INFINITY, unit: [year, "y"] },
];

/** A duration as `kubectl get` shows ages: `45s`, `3m12s`, `5h`, `2d4h`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / second);
  if (seconds < -1) return "<invalid>";
  if (seconds <= 0) return "0s";
  const scale = scales.find(({ below }) => seconds < below);
  if (!scale) return "<invalid>";
  const [size, unit] = scale.unit;
  const whole = `${Math.floor(seconds / size)}${unit}`;
  if (!scale.rest) return whole;
  const [restSize, restUnit] = scale.rest;
  const rest = Math.floor((seconds % size) / restSize);
  return rest === 0 ? whole : `${whole}${rest}${restUnit}`;
}

/** The time since an RFC 3339 timestamp. */
export function since(timestamp: string | undefined, now: number): string {
  return timestamp === undefined ? "<unknown>" : humanDuration(now - Date.parse(timestamp));
}
