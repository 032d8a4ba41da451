import { convert, convertAll, servedAsStored, storedApiVersion } from "../../../api/conversion/convert.js";
import { encodeJson } from "../../../api/json/encode-json.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { apiVersionOf } from "../../../api/meta/object.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { schemaOf } from "../../../api/scheme/schema-of.js";
import type { ResourceStore } from "../../registry/contract/resource-store.js";
import type { CacheEntry } from "../../storage/cache.js";

/** One resource in one served version: what a path names. */
export class Target {
  readonly kind: Kind;
  readonly apiVersion: string;
  /** What bodies for this path must be. */
  readonly expected: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly schema: ObjectSchema;
    readonly custom: boolean | undefined;
  };
  private readonly stored: string;
  private readonly asStored: boolean;
  private readonly encode: (object: KubeObject) => Buffer;
  /** What took time to convert. */
  private readonly converted = new WeakMap<KubeObject, KubeObject>();

  constructor(
    readonly store: ResourceStore,
    readonly version: string,
  ) {
    this.kind = store.kind;
    this.apiVersion = apiVersionOf({ group: this.kind.group, version });
    this.expected = {
      apiVersion: this.apiVersion,
      kind: this.kind.kind,
      schema: schemaOf(this.kind, version),
      custom: this.kind.custom,
    };
    this.stored = storedApiVersion(this.kind);
    this.asStored = servedAsStored(this.kind, version);
    this.encode = (object) => Buffer.from(encodeJson(this.toServed(object)));
  }

  /** What `show` gives, once these stored objects can be shown in this version: at once, unless converting them takes time. */
  shown<T>(objects: () => readonly KubeObject[], show: () => T | Promise<T>): T | Promise<T> {
    return this.kind.converter ? this.prepare(objects()).then(show) : show();
  }

  toServed(object: KubeObject): KubeObject {
    if (this.asStored) return object;
    if (!this.kind.converter) return convert(this.kind, object, this.apiVersion);
    const served = object.apiVersion === this.apiVersion ? object : this.converted.get(object);
    if (!served) throw new Error(`a ${this.kind.kind} is shown before it was converted`);
    return served;
  }

  async toStored(object: KubeObject): Promise<KubeObject> {
    const [stored = object] = await convertAll(this.kind, [object], this.stored);
    return stored;
  }

  private async prepare(objects: readonly KubeObject[]): Promise<void> {
    const missing = objects.filter((object) => !this.converted.has(object));
    const made = await convertAll(this.kind, missing, this.apiVersion);
    missing.forEach((object, at) => {
      this.converted.set(object, made[at] ?? object);
    });
  }

  /** The entry's JSON in this version, made at most once. */
  json(entry: CacheEntry): Buffer {
    return entry.encoded(this.encode);
  }
}
