import type { V1OwnerReference, V1Pod } from "../../../api/generated/types.js";
import { type KubeObject, keyOf, parseApiVersion } from "../../../api/meta/object.js";
import { controllerOf, refersTo } from "../../../api/meta/owner-references.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Lister } from "../../../client/informer.js";

/** The pods that should be there can't be counted; asking again changes nothing before they or their owners change. */
export class Uncountable extends Error {}

export interface ExpectedPods {
  readonly count: number;
  /** Pods that no controller stands behind. */
  readonly unmanaged: readonly string[];
}

/** What controllers of a known kind are looked up in. */
export type Owners = ReadonlyMap<string, Lister<KubeObject>>;

export const ownersKey = (group: string, kind: string) => `${kind}.${group}`;

/** Counts how many pods the controllers of some pods want together. */
export class PodExpectation {
  constructor(
    private readonly client: Client,
    private readonly kinds: Kinds,
    private readonly owners: Owners,
  ) {}

  /** Each controller counts once. Throws `Uncountable`, or the ApiError of a question that failed. */
  async of(pods: readonly V1Pod[]): Promise<ExpectedPods> {
    const wanted = new Map<string, number>();
    const asked = new Set<string>();
    const unmanaged: string[] = [];
    for (const pod of pods) {
      const reference = controllerOf(pod);
      if (!reference) unmanaged.push(pod.metadata.name ?? "");
      else if (!asked.has(reference.uid)) {
        asked.add(reference.uid);
        const { uid = "", replicas } = await this.wantedBy(reference, pod);
        wanted.set(uid, replicas);
      }
    }
    return { count: [...wanted.values()].reduce((sum, one) => sum + one, 0), unmanaged };
  }

  private async wantedBy(reference: V1OwnerReference, { metadata }: V1Pod) {
    const { namespace = "" } = metadata;
    const kind = this.kindOf(reference);
    const owner = this.known(reference, namespace) ?? (await this.fetched(kind, reference, namespace));
    if (!owner) throw new Uncountable(`found no controllers for pod "${metadata.name}"`);
    const above = controllerOf(owner);
    const deployment =
      above && isReplicaSet(reference) && isDeployment(above) ? this.known(above, namespace) : undefined;
    const counted = deployment ?? owner;
    const { scaling } = deployment && above ? this.kindOf(above) : kind;
    return { uid: counted.metadata.uid, replicas: scaling?.wanted(counted) ?? 0 };
  }

  private kindOf({ apiVersion, kind }: V1OwnerReference): Kind {
    const found = this.kinds.current().byKind(parseApiVersion(apiVersion).group, kind);
    if (!found) throw new Uncountable(`no matches for kind "${kind}" in version "${apiVersion}"`);
    return found;
  }

  private known(
    { apiVersion, kind, name, uid }: V1OwnerReference,
    namespace: string,
  ): KubeObject | undefined {
    const lister = this.owners.get(ownersKey(parseApiVersion(apiVersion).group, kind));
    const found = lister?.get(keyOf({ namespace, name }));
    return found?.metadata.uid === uid ? found : undefined;
  }

  private async fetched(
    { group, storedVersion: version, resource, scaling }: Kind,
    { name, uid }: V1OwnerReference,
    namespace: string,
  ): Promise<KubeObject | undefined> {
    const full = group ? `${resource}.${group}` : resource;
    if (!scaling) throw new Uncountable(`${full} does not implement the scale subresource`);
    const found = await unlessGone(this.client.get({ group, version, resource }, { namespace, name }));
    return found?.metadata.uid === uid ? found : undefined;
  }
}

const isReplicaSet = (reference: V1OwnerReference) =>
  refersTo(reference, { group: "apps", kind: "ReplicaSet" });
const isDeployment = (reference: V1OwnerReference) =>
  refersTo(reference, { group: "apps", kind: "Deployment" });
