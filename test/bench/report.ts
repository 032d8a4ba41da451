import { type Goal, type Measurement, meetsGoal, ratioOf } from "./bench.js";

const titles = ["measured", "ours", "peer", "ratio", "goal", "", "note"];

/** The measurements as a table of text. */
export function tableOf(measurements: readonly Measurement[]): string {
  const rows = [titles, ...measurements.map(rowOf)];
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ");
  return `${rows.map((row) => line(row).trimEnd()).join("\n")}\n`;
}

function rowOf(measurement: Measurement): string[] {
  const { name, unit, ours, peer, goal, note = "" } = measurement;
  const met = meetsGoal(measurement);
  return [
    name,
    `${figure(ours)} ${unit}`,
    peer === undefined ? "" : `${figure(peer)} ${unit}`,
    ratioOf(measurement)?.toFixed(2) ?? "",
    goal ? goalText(goal) : "",
    met === undefined ? "" : met ? "met" : "MISSED",
    note,
  ];
}

function goalText(goal: Goal): string {
  const sign = "atMost" in goal ? `≤ ${figure(goal.atMost)}` : `≥ ${figure(goal.atLeast)}`;
  return goal.kind === "ratio" ? `ratio ${sign}` : sign;
}

/** Three digits that matter are enough of a measurement. */
function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}

/** The measurements for programs. */
export function jsonOf(measurements: readonly Measurement[]): string {
  const results = measurements.map((one) => ({ ...one, ratio: ratioOf(one), met: meetsGoal(one) }));
  return `${JSON.stringify(results, null, 2)}\n`;
}
