import type { KubeObject } from "../../api/meta/object.js";
import { keyOf } from "../../api/meta/object.js";
import type { Informer, InformerFactory } from "../../client/informer.js";
import { type AssignedKind, type AssignedResource, assignedKinds } from "../../common/assigned-kinds.js";
import {
  isReferred,
  type LookUp,
  namedObjects,
  type ReferenceRule,
  referenceRules,
} from "../../common/assigned-references.js";
import type { ItemKey } from "./assigned-item.js";

const indexOf = ({ from, to }: ReferenceRule) => `assignment-${from}-${to}`;

/** Which single objects go to all nodes, because others that these have refer to them. */
export class SharedReferences {
  private readonly named = new Set(namedObjects.map(({ resource, name }) => `${resource}/${name}`));
  private readonly lookUp: LookUp;

  constructor(private readonly informers: InformerFactory) {
    this.lookUp = (resource, key) => this.informer(resource).get(key) as never;
    for (const rule of referenceRules) this.informer(rule.from).addIndex(indexOf(rule), rule.namesOf);
  }

  /** Whether all nodes need it. */
  has(key: ItemKey): boolean {
    return this.named.has(key) || referenceRules.some((rule) => this.isReferredBy(rule, key));
  }

  /** The objects whose need may have changed with this one: itself, or what it refers to, now and before. */
  touchedBy(resource: AssignedResource, objects: readonly KubeObject[]): ReadonlySet<ItemKey> {
    const own = isReferred(resource) ? objects.map(({ metadata }) => `${resource}/${keyOf(metadata)}`) : [];
    const others = referenceRules.flatMap((rule) => {
      if (rule.from === resource) return objects.flatMap((object) => keysOf(rule, object));
      if (!rule.dependsOn.includes(resource)) return [];
      return this.informer(rule.from)
        .list()
        .flatMap((object) => keysOf(rule, object));
    });
    return new Set([...own, ...others]);
  }

  private isReferredBy(rule: ReferenceRule, key: ItemKey): boolean {
    if (!key.startsWith(`${rule.to}/`)) return false;
    const referring = this.informer(rule.from).byIndex(indexOf(rule), key.slice(rule.to.length + 1));
    return referring.some((object) => rule.counts(object, this.lookUp));
  }

  private informer(resource: AssignedResource): Informer<KubeObject> {
    return this.informers.informer((assignedKinds[resource] as AssignedKind).type);
  }
}

const keysOf = (rule: ReferenceRule, object: KubeObject) =>
  rule.namesOf(object).map((name) => `${rule.to}/${name}`);
