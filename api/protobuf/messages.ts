import { messages } from "../generated/protobuf.js";

export interface MessageField {
  readonly name: string;
  /** `string`, `int`, `bool`, `bytes`, `double`, or a message. */
  readonly type: string;
  readonly repeated: boolean;
}

/** The fields of protobuf messages by number; each message is read from its line when first asked for. */
export class Messages {
  readonly #known = new Map<string, ReadonlyMap<number, MessageField>>();

  get(name: string): ReadonlyMap<number, MessageField> | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const text = messages[name];
    if (text === undefined) return undefined;
    const made = new Map(text.split(";").flatMap((field) => (field === "" ? [] : [parseField(field)])));
    this.#known.set(name, made);
    return made;
  }
}

function parseField(text: string): [number, MessageField] {
  const [number = "", name = "", type = ""] = text.split(" ");
  const repeated = type.endsWith("*");
  return [Number(number), { name, type: repeated ? type.slice(0, -1) : type, repeated }];
}

/** The message of a kind: `apps/v1` and `Deployment` → `apps.v1.Deployment`. */
export function messageOf(apiVersion: string, kind: string): string {
  if (metaKinds.has(kind)) return `meta.v1.${kind}`;
  const [group, version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
  return `${group?.split(".")[0]}.${version}.${kind}`;
}

/** Kinds that every group version takes. */
const metaKinds = new Set(["DeleteOptions"]);
