import type { V1ControllerRevision, V1PodTemplateSpec } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { contentHash } from "../content-hash.js";
import { templatePatch } from "./revision-data.js";

/** So much of the owner's name leaves room for a hash. */
const longestPrefix = 223;

export interface NewRevision {
  readonly owner: KubeObject;
  readonly template: V1PodTemplateSpec;
  readonly revision: number;
  readonly collisionCount: number;
  /** The label that says the hash. */
  readonly hashLabel: string;
}

/** A revision `OWNER-HASH` with the template's labels, so that the owner's selector finds it, and the owner's annotations, of which one says why. */
export function newRevision(wanted: NewRevision): V1ControllerRevision {
  const { owner, template, revision, collisionCount, hashLabel } = wanted;
  const data = templatePatch(template);
  const hash = contentHash(data, collisionCount);
  const { name = "", namespace, annotations } = owner.metadata;
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name.slice(0, longestPrefix)}-${hash}`,
      namespace,
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations ? { annotations } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision,
  };
}
