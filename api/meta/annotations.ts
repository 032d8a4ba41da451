import type { KubeObject } from "./object.js";

export const hasAnnotation = ({ metadata }: KubeObject, name: string): boolean =>
  Object.hasOwn(metadata.annotations ?? {}, name);

/** The same with these annotations besides its own. */
export function annotated<T extends KubeObject>(object: T, annotations: Readonly<Record<string, string>>): T {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}
