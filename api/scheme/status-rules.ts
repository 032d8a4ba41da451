import type { KubeObject } from "../meta/object.js";
import type { Rules } from "./rules.js";

interface WithStatus extends KubeObject {
  spec?: object | undefined;
  status?: object | undefined;
}

type StatusRules<T extends KubeObject> = Pick<
  Rules<T>,
  "prepareForCreate" | "prepareForUpdate" | "prepareForStatusUpdate"
>;

/** The usual division: users write the spec, the system writes the status through its own path. */
export function statusApart<T extends WithStatus>(): StatusRules<T> {
  return { prepareForCreate: clearStatus, prepareForUpdate: keepStatus, prepareForStatusUpdate: keepSpec };
}

/** The same, for kinds whose status brings no metadata along. */
export function statusAlone<T extends WithStatus>(): StatusRules<T> {
  return {
    ...statusApart<T>(),
    prepareForStatusUpdate(object, old) {
      keepSpec(object, old);
      keepMetadata(object, old);
    },
  };
}

export function clearStatus(object: WithStatus): void {
  object.status = {};
}

export function keepStatus(object: WithStatus, old: WithStatus): void {
  if (old.status) object.status = old.status;
  else delete object.status;
}

export function keepSpec(object: WithStatus, old: WithStatus): void {
  if (old.spec) object.spec = old.spec;
  else delete object.spec;
}

/** Of kinds whose status is written by what has no business with labels and the like. */
function keepMetadata({ metadata }: KubeObject, { metadata: old }: KubeObject): void {
  for (const field of ["labels", "annotations", "finalizers", "ownerReferences"] as const) {
    if (old[field]) Object.assign(metadata, { [field]: old[field] });
    else delete metadata[field];
  }
}
