import { convert, servedAsStored, storedApiVersion } from "../../../api/conversion/convert.js";
import { encodeJson } from "../../../api/json/encode-json.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { apiVersionOf } from "../../../api/meta/object.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { schemaOf } from "../../../api/scheme/schema-of.js";
import type { ResourceStore } from "../../registry/resource-store.js";
import type { CacheEntry } from "../../storage/cache.js";

/** One resource in one served version: what a path names. */
export class Target {
  readonly info: Kind;
  readonly apiVersion: string;
  /** What bodies for this path must be. */
  readonly kind: { readonly apiVersion: string; readonly kind: string; readonly schema: ObjectSchema };
  readonly #stored: string;
  readonly #asStored: boolean;
  readonly #encode: (object: KubeObject) => Buffer;

  constructor(
    readonly store: ResourceStore,
    readonly version: string,
  ) {
    this.info = store.info;
    this.apiVersion = apiVersionOf({ group: this.info.group, version });
    this.kind = {
      apiVersion: this.apiVersion,
      kind: this.info.kind,
      schema: schemaOf(this.info, version),
    };
    this.#stored = storedApiVersion(this.info);
    this.#asStored = servedAsStored(this.info, version);
    this.#encode = (object) => Buffer.from(encodeJson(this.toServed(object)));
  }

  toServed(object: KubeObject): KubeObject {
    return this.#asStored ? object : convert(this.info, object, this.apiVersion);
  }

  toStored(object: KubeObject): KubeObject {
    return this.#asStored ? object : convert(this.info, object, this.#stored);
  }

  /** The entry's JSON in this version, made at most once. */
  json(entry: CacheEntry): Buffer {
    return entry.encoded(this.#encode);
  }
}
