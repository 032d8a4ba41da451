import { createHash } from "node:crypto";
import { setPodDefaults } from "../../../api/core/pods/defaults.js";
import { podReferences } from "../../../api/core/pods/references.js";
import { validatePod } from "../../../api/core/pods/validate.js";
import type { V1Pod } from "../../../api/generated/types.js";
import { checkRequiredName } from "../../../api/meta/checks.js";
import { isDns1123Label, isDns1123Subdomain } from "../../../api/meta/names.js";
import { mirrorAnnotation, sourceAnnotation } from "../../../api/meta/pods.js";
import { validateAnnotations, validateLabels } from "../../../api/meta/validate-metadata.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { decode } from "../../../api/schema/decode.js";

export const hashAnnotation = "kubernetes.io/config.hash";
const seenAnnotation = "kubernetes.io/config.seen";
const stays = { operator: "Exists", effect: "NoExecute" };

export interface ManifestContext {
  readonly file: string;
  readonly nodeName: string;
  /** RFC 3339. */
  readonly seen: string;
}

/**
 * The pod that a manifest describes, as a kubelet makes it: named after the node, with a uid that follows from content, node and
 * file, and staying whatever the node's taints. Throws an Error that says what is wrong with it.
 */
export function staticPod(text: string, { file, nodeName, seen }: ManifestContext): V1Pod {
  const { object } = decode(text, "yaml", schemas.get("V1Pod"), { fieldValidation: "Strict" });
  const written = object as object as V1Pod;
  if (written.kind !== "Pod" || written.apiVersion !== "v1") throw new Error("no Pod of version v1");
  const { name, namespace = "default", labels, annotations } = written.metadata ?? {};
  const uid = createHash("sha256")
    .update(JSON.stringify(written))
    .update(`host:${nodeName}file:${file}`)
    .digest("hex")
    .slice(0, 32);
  const pod: V1Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${name ?? ""}-${nodeName.toLowerCase()}`,
      namespace,
      uid,
      ...(labels ? { labels } : {}),
      annotations: {
        ...annotations,
        [hashAnnotation]: uid,
        [sourceAnnotation]: "file",
        [seenAnnotation]: seen,
      },
    },
    spec: {
      containers: [],
      ...written.spec,
      nodeName,
      tolerations: [...(written.spec?.tolerations ?? []), stays],
    },
    status: { phase: "Pending" },
  };
  setPodDefaults(pod);
  check(pod, name);
  return pod;
}

function check(pod: V1Pod, written: string | undefined): void {
  const { name, namespace, labels, annotations } = pod.metadata;
  if (annotations?.[mirrorAnnotation] !== undefined)
    throw new Error("invalid pod: it says that it is a mirror");
  const [reference] = podReferences(pod);
  if (reference) throw new Error(`static pods may not reference ${reference.resource}`);
  const errors = [
    ...checkRequiredName(written && name, isDns1123Subdomain, "metadata.name"),
    ...checkRequiredName(namespace, isDns1123Label, "metadata.namespace"),
    ...validateLabels(labels, "metadata.labels"),
    ...validateAnnotations(annotations, "metadata.annotations"),
    ...validatePod(pod),
  ];
  const told = errors.map(({ field, message }) => `${field}: ${message}`);
  if (told.length > 0) throw new Error(`invalid pod: ${told.join(", ")}`);
}
