import { expect, it } from "@jest/globals";
import { applyConfiguration } from "../../../../api/apply/apply-configuration.js";
import { difference, noFields } from "../../../../api/apply/field-set.js";
import { allFields } from "../../../../api/apply/fields-of.js";
import { pathsOf } from "../../../../api/apply/fields-v1.js";
import { type Managers, noManagers } from "../../../../api/apply/managers.js";
import { afterUpdate } from "../../../../api/apply/ownership.js";
import { Shapes } from "../../../../api/apply/shape.js";
import { Versions, versionsOf } from "../../../../api/apply/versions.js";
import type { V1ConfigMap } from "../../../../api/generated/types.js";
import type { KubeObject } from "../../../../api/meta/object.js";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";
import { seededRandom } from "../../../../common/seeded-random.js";

type Data = Record<string, string>;
const time = "2026-01-01T00:00:00Z";

/** The rules once more, for a plain map: who wrote each entry last, by which way. */
class Reference {
  data: Data = { old: "0" };
  readonly owners = new Map<string, Set<string>>([["old", new Set()]]);

  /** False where others own what would change. */
  apply(who: string, wanted: Data, force: boolean): boolean {
    const self = `Apply ${who}`;
    const changed = Object.keys(wanted).filter((key) => this.data[key] !== wanted[key]);
    const foreign = changed.some((key) => [...(this.owners.get(key) ?? [])].some((owner) => owner !== self));
    if (foreign && !force) return false;
    for (const key of changed) this.owners.set(key, new Set());
    for (const [key, owners] of [...this.owners]) {
      if (key in wanted || !owners.delete(self) || owners.size > 0) continue;
      delete this.data[key];
      this.owners.delete(key);
    }
    for (const key of Object.keys(wanted))
      this.owners.get(key)?.add(self) ?? this.owners.set(key, new Set([self]));
    this.data = { ...this.data, ...wanted };
    return true;
  }

  update(who: string, data: Data): void {
    for (const key of Object.keys(this.data)) if (!(key in data)) this.owners.delete(key);
    for (const key of Object.keys(data))
      if (this.data[key] !== data[key]) this.owners.set(key, new Set([`Update ${who}`]));
    this.data = { ...data };
  }

  owned(): Record<string, string[]> {
    const pairs = [...this.owners].flatMap(([key, owners]) =>
      [...owners].map((owner) => [owner, key] as const),
    );
    const owners = [...new Set(pairs.map(([owner]) => owner))];
    const keysOf = (one: string) => pairs.flatMap(([owner, key]) => (owner === one ? [key] : []));
    return Object.fromEntries(owners.map((owner) => [owner, keysOf(owner).sort()]));
  }
}

const kind = builtInScheme()
  .all()
  .find((one) => one.kind === "ConfigMap");
if (!kind) throw new Error("there are no ConfigMaps");
const versions = new Versions(kind, new Shapes());
const configMap = (data: Data): V1ConfigMap & KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", uid: "u" },
  data,
});

function owned(managers: Managers): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { name, operation, fields } of managers.values()) {
    const keys = pathsOf(fields).flatMap((path) => (path.startsWith(".data.") ? [path.slice(6)] : []));
    if (keys.length > 0) found[`${operation} ${name}`] = keys;
  }
  return found;
}

it.each(Array.from({ length: 20 }, (_, seed) => seed))(
  "any sequence of updates and applies ends as the rules say (seed %i)",
  async (seed) => {
    const random = seededRandom(seed);
    const pick = <T>(...of: readonly T[]): T => of[Math.floor(random.next() * of.length)] as T;
    const reference = new Reference();
    let object: KubeObject = configMap(reference.data);
    // Known from the start, so that what nobody owns stays so.
    let managers: Managers = afterUpdate(
      noManagers,
      { name: "first", apiVersion: "v1", subresource: "", time },
      await versions.compare(object, { ...object, metadata: { ...object.metadata, labels: { a: "b" } } }, [
        "v1",
      ]),
    );
    for (let step = 0; step < 60; step += 1) {
      // Of a map that is empty nothing is written, though somebody may own that there is one.
      const data: Data = { e: "1" };
      for (const key of ["a", "b", "c", "d"]) if (random.next() < 0.5) data[key] = pick("1", "2");
      const who = pick("x", "y", "z");
      if (random.next() < 0.4) {
        const next = configMap({ ...(random.next() < 0.5 ? reference.data : {}), ...data });
        const comparisons = await versions.compare(object, next, ["v1", ...versionsOf(managers)]);
        managers = afterUpdate(managers, { name: who, apiVersion: "v1", subresource: "", time }, comparisons);
        reference.update(who, next.data ?? {});
        object = next;
      } else {
        const force = random.next() < 0.5;
        const application = { manager: who, subresource: "", force, time, ignored: noFields };
        const outcome = await applyConfiguration(
          versions,
          object,
          managers,
          { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data } as KubeObject,
          application,
        ).catch(() => undefined);
        expect(outcome !== undefined).toBe(reference.apply(who, data, force));
        if (outcome) ({ object, managers } = outcome);
      }
      expect((object as V1ConfigMap).data ?? {}).toEqual(reference.data);
      expect(owned(managers)).toEqual(reference.owned());
      const shape = versions.shape("v1");
      const there = shape
        ? allFields({ ...object, metadata: { ...object.metadata, labels: { a: "b" } } }, shape)
        : noFields;
      for (const { fields } of managers.values()) expect(pathsOf(difference(fields, there))).toEqual([]);
    }
  },
);
