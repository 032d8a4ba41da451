import type {
  V1ObjectMeta,
  V2HorizontalPodAutoscalerSpec,
  V2HorizontalPodAutoscalerStatus,
} from "../generated/types.js";
import { type Fields, isFields } from "../meta/fields.js";
import { schemas } from "../schema/built-in-schemas.js";
import { decodeValue } from "../schema/decode.js";
import { nestedSpec, nestedStatus } from "./convert-metrics.js";

const prefix = "autoscaling.alpha.kubernetes.io/";
const names = {
  metrics: `${prefix}metrics`,
  behavior: `${prefix}behavior`,
  conditions: `${prefix}conditions`,
  currentMetrics: `${prefix}current-metrics`,
};

/** What v1 has no field for; metrics in the flat form of that version. */
interface Carried {
  readonly metrics: readonly unknown[] | undefined;
  readonly behavior: unknown;
  readonly conditions: readonly unknown[] | undefined;
  readonly currentMetrics: readonly unknown[] | undefined;
}

/** The metadata with annotations that carry these, and nothing that others wrote under such names. */
export function withAnnotations(metadata: V1ObjectMeta, carried: Carried): V1ObjectMeta {
  const behavior = renameKeys(carried.behavior, capitalised);
  const written = Object.entries({ ...carried, behavior }).filter(([, value]) => !isNothing(value));
  const own = written.map(([part, value]) => [names[part as keyof Carried], JSON.stringify(value)]);
  return withOnly(metadata, { ...others(metadata), ...Object.fromEntries(own) });
}

type Read = { readonly metadata: V1ObjectMeta } & Pick<
  V2HorizontalPodAutoscalerSpec,
  "metrics" | "behavior"
> &
  Pick<V2HorizontalPodAutoscalerStatus, "conditions" | "currentMetrics">;

/** What the annotations carry, and the metadata without them. One that makes no sense is lost, as in Kubernetes. */
export function readAnnotations(metadata: V1ObjectMeta): Read {
  const texts = metadata.annotations ?? {};
  const [metrics, behavior] = [parsed(texts[names.metrics]), parsed(texts[names.behavior])];
  const [conditions, current] = [parsed(texts[names.conditions]), parsed(texts[names.currentMetrics])];
  return {
    metadata: withOnly(metadata, others(metadata)),
    ...fitting("spec", "metrics", () => each(metrics, nestedSpec)),
    ...fitting("spec", "behavior", () => renameKeys(behavior, uncapitalised)),
    ...fitting("status", "conditions", () => conditions),
    ...fitting("status", "currentMetrics", () => each(current, nestedStatus)),
  };
}

/** Reads a field as a body's would be; what doesn't fit the schema is left out. */
function fitting(part: "spec" | "status", field: keyof Carried, value: () => unknown): Fields {
  const schema = schemas.get("V2HorizontalPodAutoscaler");
  if (!schema) return {};
  try {
    const given = { [part]: { [field]: value() } };
    const read = decodeValue(given, schema, { fieldValidation: "Ignore" }).object[part];
    return isFields(read) && !isNothing(read[field]) ? { [field]: read[field] } : {};
  } catch {
    return {};
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const each = (list: unknown, nested: (item: Fields) => Fields): unknown =>
  Array.isArray(list) && list.every(isFields) ? list.map(nested) : undefined;

const isNothing = (value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const carrying = new Set(Object.values(names));

/** The annotations that carry nothing. */
const others = ({ annotations = {} }: V1ObjectMeta): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => !carrying.has(name)));

function withOnly(
  { annotations: _, ...same }: V1ObjectMeta,
  annotations: Record<string, string>,
): V1ObjectMeta {
  return Object.keys(annotations).length > 0 ? { ...same, annotations } : same;
}

const capitalised = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);
const uncapitalised = (key: string) => key.charAt(0).toLowerCase() + key.slice(1);

/** The behavior annotation spells its keys as Go does. */
function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename)]),
  );
}
