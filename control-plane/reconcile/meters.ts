import { Counter, Gauge, Histogram, type Metric, type Registry } from "prom-client";

type Labels = Readonly<Record<string, string>>;

/** A metric's name, as Kubernetes has it, and the names of its labels. */
export interface MeterOptions {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** What controllers count and measure of what they do. Who asks for a name again gets the same. */
export interface Meters {
  counter(options: MeterOptions): (labels?: Labels, by?: number) => void;
  /** @param options.buckets the upper bounds */
  histogram(
    options: MeterOptions & { readonly buckets: readonly number[] },
  ): (value: number, labels?: Labels) => void;
  gauge(options: MeterOptions): (value: number, labels?: Labels) => void;
}

/** Upper bounds of a histogram: `count` of them, from `start` on, each so many times the one before. */
export const exponentialBuckets = (start: number, factor: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => start * factor ** i);

export class RegistryMeters implements Meters {
  constructor(private readonly registry: Registry) {}

  counter(options: MeterOptions): (labels?: Labels, by?: number) => void {
    const counter = this.metric(options, (common) => new Counter(common));
    return (labels = {}, by = 1) => counter.inc(labels, by);
  }

  histogram({ buckets, ...options }: MeterOptions & { readonly buckets: readonly number[] }) {
    const histogram = this.metric(options, (common) => new Histogram({ ...common, buckets: [...buckets] }));
    return (value: number, labels: Labels = {}) => histogram.observe(labels, value);
  }

  gauge(options: MeterOptions): (value: number, labels?: Labels) => void {
    const gauge = this.metric(options, (common) => new Gauge(common));
    return (value, labels = {}) => gauge.set(labels, value);
  }

  private metric<M extends Metric>(
    { name, help, labels = [] }: MeterOptions,
    make: (common: { name: string; help: string; labelNames: string[]; registers: Registry[] }) => M,
  ): M {
    const known = this.registry.getSingleMetric(name) as M | undefined;
    return known ?? make({ name, help, labelNames: [...labels], registers: [this.registry] });
  }
}
