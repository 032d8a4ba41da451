import type { V1PodTemplateSpec } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { canonical } from "../../../api/schema/canonical.js";

export const hashLabel = "pod-template-hash";
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** A short name for a template that is safe in labels; `collisions` gives another one. */
export function templateHash(template: V1PodTemplateSpec, collisions: number | undefined): string {
  const text = sorted(canonicalTemplate(template)) + (collisions === undefined ? "" : String(collisions));
  return [...String(fnv32a(text))].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join("");
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

/** JSON with sorted keys: equal objects make equal text. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, field) => {
    if (typeof field !== "object" || field === null || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
