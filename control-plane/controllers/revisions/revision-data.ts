import type { V1ControllerRevision, V1PodTemplateSpec } from "../../../api/generated/types.js";
import { isFields } from "../../../api/meta/fields.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { canonical } from "../../../api/schema/canonical.js";
import { withSortedKeys } from "../content-hash.js";

/** An owner whose pods are made from a template. */
export interface Templated {
  readonly spec?: { readonly template: V1PodTemplateSpec } | undefined;
}

/**
 * The strategic merge patch that puts this template back, as Kubernetes stores it. Its keys are sorted, as `kubectl rollout
 * undo` compares it with one of its own byte by byte.
 */
export function templatePatch(template: V1PodTemplateSpec): unknown {
  return withSortedKeys({ spec: { template: { ...canonicalTemplate(template), $patch: "replace" } } });
}

/** The template that a revision holds; undefined when its data, which anybody may have written, is none. */
export function templateIn({ data }: V1ControllerRevision): V1PodTemplateSpec | undefined {
  const spec = isFields(data) ? data.spec : undefined;
  const patch = isFields(spec) ? spec.template : undefined;
  if (!isFields(patch)) return undefined;
  const { $patch: _, ...template } = patch;
  return canonicalTemplate(template as unknown as V1PodTemplateSpec);
}

export function holdsTemplate(revision: V1ControllerRevision, template: V1PodTemplateSpec): boolean {
  return semanticEqual(templateIn(revision), canonicalTemplate(template));
}

/** The owner as it was at that revision. */
export function applyRevision<O extends Templated>(owner: O, revision: V1ControllerRevision): O {
  const template = templateIn(revision);
  return template && owner.spec ? { ...owner, spec: { ...owner.spec, template } } : owner;
}

const canonicalTemplate = (template: V1PodTemplateSpec) =>
  canonical(template, schemas.get("V1PodTemplateSpec"));
