/** A value of a metric, with the time at which it was read where that matters: no client library writes times. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  readonly atMs?: number;
}

/** One metric's lines in Prometheus' text format. */
export const metric = (name: string, type: "counter" | "gauge", samples: readonly Sample[]): string[] => [
  `# TYPE ${name} ${type}`,
  ...samples.map(({ labels = {}, value, atMs }) =>
    [`${name}${written(labels)}`, value, ...(atMs === undefined ? [] : [atMs])].join(" "),
  ),
];

function written(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const escaped = (text: string) =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
