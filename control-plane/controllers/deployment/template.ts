import type { V1PodTemplateSpec } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { canonical } from "../../../api/schema/canonical.js";
import { contentHash } from "../content-hash.js";

export const hashLabel = "pod-template-hash";

/** A short name for a template that is safe in labels; `collisions` gives another one. */
export function templateHash(template: V1PodTemplateSpec, collisions: number | undefined): string {
  return contentHash(canonicalTemplate(template), collisions);
}

/** Equality but for the hash label that the Deployment itself added. */
export function sameTemplate(a: V1PodTemplateSpec | undefined, b: V1PodTemplateSpec | undefined): boolean {
  return semanticEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: V1PodTemplateSpec | undefined): V1PodTemplateSpec {
  const { [hashLabel]: _, ...labels } = template?.metadata?.labels ?? {};
  return canonicalTemplate({ ...template, metadata: { ...template?.metadata, labels } });
}

const canonicalTemplate = (template: V1PodTemplateSpec) =>
  canonical(template, schemas.get("V1PodTemplateSpec"));
