import type { Random } from "../../common/random.js";
import { below, pick } from "../fuzz/chance.js";

type Fields = Record<string, unknown>;

const names = ["a", "b", "c", "d", "e"];

/** Pods, and strategic merge patches of them with directives of every sort. */
export class RandomPatches {
  constructor(private readonly random: Random) {}

  pod(): Fields {
    return { apiVersion: "v1", kind: "Pod", metadata: this.metadata(), spec: this.spec(false) };
  }

  patch(): Fields {
    return { metadata: this.patchedMetadata(), spec: this.spec(true) };
  }

  private metadata(): Fields {
    return { name: "p", finalizers: this.some(["x/1", "x/2", "x/3"]), labels: { a: "1", b: "2" } };
  }

  private patchedMetadata(): Fields {
    const finalizers = this.some(["x/1", "x/2", "x/3", "x/4"]);
    const lost = this.some(["x/1", "x/2", "x/3"]).filter((item) => !finalizers.includes(item));
    return {
      ...(this.chance(0.7) ? { finalizers } : {}),
      ...(this.chance(0.4) ? { "$deleteFromPrimitiveList/finalizers": lost } : {}),
      ...(this.chance(0.4) ? { "$setElementOrder/finalizers": [...finalizers, ...this.some(["x/9"])] } : {}),
      labels: { a: this.chance(0.3) ? null : "3", ...(this.chance(0.2) ? { $patch: "replace" } : {}) },
    };
  }

  private spec(patched: boolean): Fields {
    const context = { runAsUser: 1, ...(patched && this.chance(0.3) ? { fsGroup: null } : { fsGroup: 2 }) };
    return {
      ...this.list("containers", names.slice(0, 4), patched, (name) => this.container(name, patched)),
      ...this.list("volumes", names.slice(0, 3), patched, (name) => this.volume(name, patched)),
      tolerations: this.some(["k1", "k2"]).map((key) => ({ key })),
      ...(this.chance(0.3) ? { securityContext: { ...context, ...this.replacing(patched) } } : {}),
    };
  }

  private container(name: string, patched: boolean): Fields {
    const variable = (key: string) => ({ name: key, ...(this.chance(0.8) ? { value: "v" } : {}) });
    return {
      name,
      image: pick(this.random, ["i:1", "i:2"]),
      ...(this.chance(0.7) ? this.list("env", names, patched, variable) : {}),
      args: this.some(["x", "y"]),
    };
  }

  private volume(name: string, patched: boolean): Fields {
    const kind = pick(this.random, ["emptyDir", "configMap"]) ?? "";
    const retained = patched && this.chance(0.4) ? { $retainKeys: ["name", kind] } : {};
    return { name, [kind]: kind === "emptyDir" ? {} : { name: "m" }, ...retained };
  }

  /** A list of items told apart by name, with what a patch may say of it. */
  private list(
    key: string,
    all: readonly string[],
    patched: boolean,
    make: (name: string) => Fields,
  ): Fields {
    const chosen = this.some(all);
    if (!patched) return { [key]: chosen.map(make) };
    const items = chosen.map((name) => (this.chance(0.15) ? { name, $patch: "delete" } : make(name)));
    const replace = this.chance(0.05) ? [{ $patch: "replace" }] : [];
    const named = items.filter((item) => !Object.hasOwn(item, "$patch")).map(({ name }) => ({ name }));
    const others = this.some(names).filter((name) => !chosen.includes(name));
    const order = this.chance(0.4) ? [...named, ...others.map((name) => ({ name }))] : undefined;
    return {
      [key]: [...replace, ...items],
      ...(order?.length ? { [`$setElementOrder/${key}`]: order } : {}),
    };
  }

  private replacing(patched: boolean): Fields {
    return patched && this.chance(0.2) ? { $patch: pick(this.random, ["replace", "delete"]) } : {};
  }

  private chance(share: number): boolean {
    return this.random.next() < share;
  }

  /** About half of them, in any order. */
  private some<T>(items: readonly T[]): T[] {
    const rest = items.filter(() => this.chance(0.5));
    const result: T[] = [];
    while (rest.length > 0) result.push(...rest.splice(below(this.random, rest.length), 1));
    return result;
  }
}
