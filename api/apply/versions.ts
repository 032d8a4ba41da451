import { convertAll } from "../conversion/convert.js";
import { type KubeObject, parseApiVersion } from "../meta/object.js";
import { coerce } from "../schema/coerce.js";
import type { ObjectSchema } from "../schema/schema.js";
import { Walk } from "../schema/walk.js";
import type { Kind } from "../scheme/kind.js";
import { type Comparison, compare } from "./compare.js";
import type { FieldSet } from "./field-set.js";
import type { Managers } from "./managers.js";
import type { Comparisons } from "./ownership.js";
import type { Shape, Shapes } from "./shape.js";
import { unchangeableFields } from "./unchangeable.js";

/** A kind in its versions, as appliers share its objects. */
export class Versions {
  private readonly empty = new Map<ObjectSchema, unknown>();
  private readonly fixed = new Map<string | undefined, FieldSet>();

  constructor(
    private readonly kind: Kind,
    private readonly shapes: Shapes,
  ) {}

  /** Undefined where the kind isn't served in the version. */
  shape(apiVersion: string): Shape | undefined {
    const schema = this.schema(apiVersion);
    return schema && this.shapes.of(schema);
  }

  /** The fields that a write leaves as they are: through a subresource, or to the whole object. */
  unchangeable(subresource: string | undefined): FieldSet {
    const fields = this.fixed.get(subresource) ?? unchangeableFields(this.kind, subresource);
    this.fixed.set(subresource, fields);
    return fields;
  }

  async convert(object: KubeObject, apiVersion: string): Promise<KubeObject> {
    const [converted = object] = await convertAll(this.kind, [object], apiVersion);
    return converted;
  }

  /** What became of an object in each of these versions; of one that was not there before nearly everything is new. */
  async compare(
    before: KubeObject | undefined,
    now: KubeObject,
    apiVersions: Iterable<string>,
  ): Promise<Comparisons> {
    const known = new Map<string, Comparison>();
    for (const apiVersion of new Set(apiVersions)) {
      const schema = this.schema(apiVersion);
      if (!schema) continue;
      const old = before ? await this.convert(before, apiVersion) : this.emptyOf(schema);
      known.set(apiVersion, compare(old, await this.convert(now, apiVersion), this.shapes.of(schema)));
    }
    return (apiVersion) => known.get(apiVersion);
  }

  private schema(apiVersion: string): ObjectSchema | undefined {
    const { group, version } = parseApiVersion(apiVersion);
    const { group: own, storedGroup, schemas } = this.kind;
    return group === own || group === storedGroup ? schemas[version] : undefined;
  }

  /** What every object of the class has, so that nobody brings it. */
  private emptyOf(schema: ObjectSchema): unknown {
    const empty = this.empty.get(schema) ?? coerce({}, { kind: "object", schema }, new Walk(schema));
    this.empty.set(schema, empty);
    return empty;
  }
}

/** The versions that managers speak. */
export const versionsOf = (managers: Managers): string[] =>
  [...managers.values()].map(({ apiVersion }) => apiVersion);
