import type { V1CustomResourceSubresourceScale } from "../generated/types.js";
import { copyOf } from "../json/plain-data.js";
import { type Fields, isFields, own, setOwn } from "../meta/fields.js";
import type { KubeObject } from "../meta/object.js";
import type { Scaling } from "../scheme/scaling.js";

/** The scale of a custom resource, by the paths of its definition: `.spec.replicas`. */
export function customScaling(paths: V1CustomResourceSubresourceScale): Scaling {
  const [wanted, found] = [namesIn(paths.specReplicasPath), namesIn(paths.statusReplicasPath)];
  const selector = paths.labelSelectorPath ? namesIn(paths.labelSelectorPath) : undefined;
  return {
    wanted: (object) => numberAt(object, wanted),
    found: (object) => numberAt(object, found),
    selector: (object) => (selector ? String(valueAt(object, selector) ?? "") : ""),
    scaled(object, replicas) {
      const scaled = copyOf(object);
      putAt(scaled as unknown as Fields, wanted, replicas);
      return scaled;
    },
  };
}

/** The names in a simple path: one without arrays. */
export const namesIn = (path: string): readonly string[] => path.split(".").filter((name) => name !== "");

export function valueAt(object: KubeObject, names: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of names) value = isFields(value) ? own(value, name) : undefined;
  return value;
}

function numberAt(object: KubeObject, names: readonly string[]): number {
  const value = valueAt(object, names);
  return typeof value === "number" ? value : 0;
}

function putAt(object: Fields, [name, ...rest]: readonly string[], value: unknown): void {
  if (name === undefined) return;
  const inner = own(object, name);
  const next = isFields(inner) ? inner : {};
  setOwn(object, name, rest.length === 0 ? value : next);
  putAt(next, rest, value);
}
