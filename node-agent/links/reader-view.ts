import { encodeJson } from "../../api/json/encode-json.js";
import type { KubeObject } from "../../api/meta/object.js";
import {
  type AssignedResource,
  assignedResources,
  isRead,
  type Reader,
} from "../../common/assigned-kinds.js";
import {
  isReferred,
  type LookUp,
  namedObjects,
  type ReferredResource,
  referenceRules,
  referredPart,
} from "../../common/assigned-references.js";
import type { Assigned, AssignmentChange, AssignmentSet } from "./assignment-sink.js";

/** An object as a process beside the agent is told of it; without `json` it is gone. */
export interface ToldItem {
  readonly resource: AssignedResource;
  readonly key: string;
  readonly json: Buffer | undefined;
}

/** What one process beside the agent is told of all that the node has: all objects of some kinds, and single ones of others. */
export class ReaderView {
  /** The single objects that it was told of, as they were. */
  private told: ReadonlyMap<string, ToldItem & { readonly from: Assigned }> = new Map();

  constructor(private readonly reader: Reader) {}

  /** All of it, as to a process that knows nothing. */
  everything(set: AssignmentSet): readonly ToldItem[] {
    const whole = assignedResources.filter((resource) => isRead(this.reader, resource));
    const items = whole.flatMap((resource) =>
      [...set[resource]].map(([key, { json }]) => ({ resource, key, json })),
    );
    this.told = this.referred(set);
    return [...items, ...this.told.values()];
  }

  /** What differs for it by these changes, which the set holds already. */
  changed(set: AssignmentSet, changes: readonly AssignmentChange[]): readonly ToldItem[] {
    const read = changes.filter(({ resource }) => isRead(this.reader, resource));
    const items = read.map(({ resource, key, current }) => ({ resource, key, json: current?.json }));
    return changes.some(({ resource }) => this.concerns(resource))
      ? [...items, ...this.takeReferred(set)]
      : items;
  }

  private concerns(resource: AssignedResource): boolean {
    const isOfRule = referenceRules.some(
      ({ reader, from, to, dependsOn }) =>
        reader === this.reader && [from, to, ...dependsOn].includes(resource),
    );
    return isOfRule || namedObjects.some((one) => one.reader === this.reader && one.resource === resource);
  }

  private takeReferred(set: AssignmentSet): readonly ToldItem[] {
    const before = this.told;
    this.told = this.referred(set);
    const fresh = [...this.told].filter(([name, { from }]) => before.get(name)?.from !== from);
    const gone = [...before].filter(([name]) => !this.told.has(name));
    return [
      ...fresh.map(([, item]) => item),
      ...gone.map(([, { resource, key }]) => ({ resource, key, json: undefined })),
    ];
  }

  private referred(set: AssignmentSet) {
    const names = [...this.references(set)].map(({ resource, key }) => [`${resource}/${key}`, resource, key]);
    return new Map(
      names.flatMap(([name = "", resource = "", key = ""]) => {
        const from = isReferred(resource) ? set[resource].get(key) : undefined;
        return isReferred(resource) && from ? [[name, this.part(resource, key, from)]] : [];
      }),
    );
  }

  private *references(set: AssignmentSet): Iterable<{ readonly resource: ReferredResource; key: string }> {
    const lookUp: LookUp = (resource, key) => set[resource].get(key)?.object as never;
    for (const { reader, resource, name } of namedObjects)
      if (reader === this.reader) yield { resource, key: name };
    for (const rule of referenceRules) {
      if (rule.reader !== this.reader) continue;
      for (const { object } of set[rule.from].values() as Iterable<{ readonly object: KubeObject }>)
        if (rule.counts(object, lookUp))
          for (const key of rule.namesOf(object)) yield { resource: rule.to, key };
    }
  }

  private part(resource: ReferredResource, key: string, from: Assigned) {
    const known = this.told.get(`${resource}/${key}`);
    if (known?.from === from) return known;
    return { resource, key, from, json: Buffer.from(encodeJson(referredPart(resource, from.object))) };
  }
}
