import { isFields } from "../../api/meta/fields.js";
import type { ObjectSchema, TypeSchema } from "../../api/schema/schema.js";
import type { Random } from "../../common/random.js";
import { pick, several } from "./chance.js";
import { manifests } from "./manifests.js";

const words =
  "a b web default Always Never OnFailure Recreate RollingUpdate ClusterIP NodePort LoadBalancer ExternalName None In Exists Gt TCP UDP Pod ConfigMap Node v1 apps/v1 Ready True False 10.0.0.1 fd00::1 10.0.0.0/8 https /tmp 100m 1Gi 50% * get 2026-01-01T00:00:00Z a.b/c";
const texts = [
  ...words.split(" "),
  "",
  "__proto__",
  "constructor",
  "A_b",
  "x".repeat(300),
  "😀",
  "\0",
  "a/b/c",
  "..",
];
const numbers = [0, 1, 3, 80, 443, 65_536, -1, 2 ** 31 - 1, 2 ** 53, -(2 ** 63), 0.5, 1e300];
const quantities = ["100m", "1Gi", "1e3", "0", "-1", "1e1000000", "9".repeat(400), "x", "", ".5", "1n"];
const days = ["2026-01-01", "2026-02-31", "0000-00-00", "9999-12-31"].map((day) => `${day}T00:00:00Z`);
const times = [...days, "2026-01-01T00:00:00.1+23:59", "now", ""];
const oddities = [
  null,
  {},
  [],
  "",
  0,
  true,
  [[]],
  { a: null },
  "null",
  -0.1,
  [null],
  { ["__proto__"]: null },
];

/** An object of the class: an acceptable one, or what its schema allows, or some of both. */
export function randomObject(schema: ObjectSchema, kind: string, random: Random): Record<string, unknown> {
  const wild = random.next() < 0.5 ? 0 : 0.02;
  const made = new Maker(random, wild).object(schema, 0);
  const base = manifests.get(kind);
  if (!base || random.next() < 0.1) return made;
  return { ...(grafted(base, made, random, random.next() ** 3) as object) };
}

/** Some of the parts of `other` in the place of those of `base`. */
function grafted(base: unknown, other: unknown, random: Random, share: number): unknown {
  if (isFields(base) && isFields(other)) {
    const result = { ...base };
    for (const [key, value] of Object.entries(other)) {
      if (Object.hasOwn(base, key)) result[key] = grafted(base[key], value, random, share);
      else if (random.next() < share) result[key] = value;
    }
    return result;
  }
  if (Array.isArray(base) && Array.isArray(other))
    return base.map((item, index) =>
      index < other.length ? grafted(item, other[index], random, share) : item,
    );
  return random.next() < share ? other : base;
}

class Maker {
  constructor(
    private readonly random: Random,
    /** How often something is of the wrong kind. */
    private readonly wild: number,
  ) {}

  object(schema: ObjectSchema, depth: number): Record<string, unknown> {
    const fields = [...schema.fields.values()];
    // Fewer the deeper, or large kinds would never end.
    const share = Math.min(1, 4 / (fields.length + depth * 3));
    const chosen = fields.filter(({ required, name }) => {
      const likely = required || (depth === 0 && (name === "spec" || name === "metadata"));
      return this.random.next() < (likely ? 0.95 : share);
    });
    const entries = chosen.map(({ name, type }) => [name, this.value(type, depth + 1)]);
    if (this.random.next() < this.wild) entries.push([this.text(), pick(this.random, oddities)]);
    return Object.fromEntries(entries);
  }

  value(type: TypeSchema, depth: number): unknown {
    if (this.random.next() < this.wild) return pick(this.random, oddities);
    switch (type.kind) {
      case "object":
        return depth > 9 ? {} : this.object(type.schema, depth);
      case "list":
        return several(this.random, depth > 6 ? 1 : 2, () => this.value(type.items, depth + 1));
      case "map":
        return Object.fromEntries(
          several(this.random, 2, () => [this.text(), this.value(type.values, depth + 1)]),
        );
      default:
        return this.scalar(type.kind);
    }
  }

  scalar(kind: TypeSchema["kind"]): unknown {
    switch (kind) {
      case "boolean":
        return this.random.next() < 0.5;
      case "int32":
      case "int64":
      case "double":
        return pick(this.random, this.wild ? numbers : numbers.slice(0, 8));
      case "int-or-string":
        return pick<unknown>(this.random, [1, 0, -1, 80, "50%", "http", "101%", "9".repeat(400)]);
      case "quantity":
        return pick(this.random, this.wild ? quantities : quantities.slice(0, 5));
      case "time":
      case "microtime":
        return pick(this.random, this.wild ? times : days);
      case "bytes":
        return pick(this.random, this.wild ? ["", "AA==", "AA", "%%"] : ["", "AA=="]);
      case "any":
        return pick<unknown>(this.random, [...oddities, { a: [{ b: 1 }] }, "text"]);
      default:
        return this.text();
    }
  }

  private text(): string {
    return pick(this.random, texts) ?? "";
  }
}
