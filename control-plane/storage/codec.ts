import { encodeJson } from "../../api/json/encode-json.js";
import { parseJson } from "../../api/json/parse-json.js";
import { isFields } from "../../api/meta/fields.js";
import type { KubeObject } from "../../api/meta/object.js";
import { deepFreeze } from "./freeze.js";
import type { Stored } from "./storage.js";

/** The JSON that is kept: everything but the resourceVersion, which is the revision of the write itself. */
export function encodeValue(object: KubeObject): string {
  if (object.metadata.resourceVersion === undefined) return encodeJson(object);
  const { resourceVersion: _, ...metadata } = object.metadata;
  return encodeJson({ ...object, metadata });
}

/** Undefined: the value is not the JSON of an object. */
export function decodeValue(key: string, value: string, revision: number): Stored | undefined {
  const object = parse(value);
  if (!isObject(object)) return undefined;
  object.metadata.resourceVersion = String(revision);
  return { key, object: deepFreeze(object), revision, bytes: value.length };
}

/**
 * The object as it stands at `revision`: a frozen copy that shares all but the metadata.
 * @param bytes how long its value is, where that is known
 */
export function storedAt(key: string, object: KubeObject, revision: number, bytes?: number): Stored {
  const metadata = { ...object.metadata, resourceVersion: String(revision) };
  return { key, object: deepFreeze({ ...object, metadata }), revision, bytes };
}

function parse(value: string): unknown {
  try {
    return parseJson(value);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is KubeObject => isFields(value) && isFields(value.metadata);
