import type { V1Deployment } from "../../api/generated/types.js";
import { type KubeObject, keyOf } from "../../api/meta/object.js";
import { deployments } from "../../api/resources.js";
import { type Change, type ClusterView, isOf } from "../cluster/cluster-view.js";
import type { Invariant } from "./invariant.js";

/** What users decide of a Deployment; nobody else may change it. */
export interface Wish {
  readonly replicas: number;
  readonly image: string;
}

const wishOf = ({ spec }: V1Deployment): Wish => ({
  replicas: spec?.replicas ?? 1,
  image: spec?.template.spec?.containers[0]?.image ?? "",
});
const same = (one: Wish, other: Wish) => one.replicas === other.replicas && one.image === other.image;

/** No write that was acknowledged is lost: it is in the store, and nobody undoes it. */
export class AcknowledgedWrites implements Invariant {
  /** By name: what may stand in the store, since no answer has told yet, or since that is what it told. */
  private readonly wishes = new Map<string, readonly Wish[]>();
  /** Those whose deletion was asked for, and not their creation since. */
  private readonly going = new Set<string>();

  /** A write is on its way; whether it was done is known only from its answer. */
  begin(name: string, wish: Wish): void {
    this.wishes.set(name, [...(this.wishes.get(name) ?? []), wish]);
  }

  /** A deletion is on its way. */
  mayGo(name: string): void {
    this.going.add(name);
  }

  /** What the Deployment may be by now. */
  possible(name: string): readonly Wish[] {
    return this.wishes.get(name) ?? [];
  }

  /** The API has said that it is done. @returns what is wrong with that */
  acknowledged(name: string, written: KubeObject, view: ClusterView): readonly string[] {
    const { resourceVersion } = written.metadata;
    this.wishes.set(name, [wishOf(written as V1Deployment)]);
    const key = view.keyAt(Number(resourceVersion));
    const isThere =
      key !== undefined && isOf(deployments, key) && key.endsWith(`/${keyOf(written.metadata)}`);
    return isThere
      ? []
      : [`the write of ${name} at revision ${resourceVersion} was acknowledged and is not there`];
  }

  /** The API has said that it isn't done. */
  refused(name: string, wish: Wish): void {
    this.wishes.set(
      name,
      (this.wishes.get(name) ?? []).filter((one) => one !== wish),
    );
  }

  changed({ key, before, after }: Change): readonly string[] {
    if (!isOf(deployments, key)) return [];
    const { name = "" } = (after ?? before)?.metadata ?? {};
    if (!after) return this.gone(name);
    const wishes = this.wishes.get(name);
    const found = wishOf(after as V1Deployment);
    if (!wishes || wishes.some((wish) => same(wish, found))) return [];
    return [`Deployment ${name} is ${JSON.stringify(found)}, and was to be ${JSON.stringify(wishes)}`];
  }

  private gone(name: string): readonly string[] {
    const wasAsked = this.going.delete(name);
    this.wishes.delete(name);
    return wasAsked ? [] : [`Deployment ${name} is gone, and nobody has deleted it`];
  }
}
