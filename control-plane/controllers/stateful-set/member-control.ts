import { isAlreadyExists, isNotFound } from "../../../api/errors.js";
import type { V1PersistentVolumeClaim, V1Pod, V1StatefulSet } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { persistentVolumeClaims, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { messageOf } from "../../../common/errors.js";
import { isNamespaceTerminating } from "../pod-control.js";
import { claimOwners, type Member } from "./claim-owners.js";
import { withIdentity } from "./member.js";
import { claimsOf } from "./member-claims.js";
import { isWanted } from "./ordinals.js";

export interface MemberControlOptions {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly claims: Informer<V1PersistentVolumeClaim>;
}

/** Makes, mends and deletes members of a StatefulSet with their claims, and tells so in the set's events. */
export class MemberControl {
  constructor(private readonly options: MemberControlOptions) {}

  /** The claims come first: a pod whose claims can't be had must not be there. */
  create(member: Member): Promise<V1Pod> {
    const { set, pod } = member;
    return this.told("create", set, pod, async () => {
      await this.provideClaims(member);
      const created = await this.options.client.create(pods, pod);
      await this.settleOwners({ ...member, pod: created });
      return created;
    });
  }

  /** Undefined when the pod itself was as it should be, or is gone. */
  async mend(member: Member): Promise<V1Pod | undefined> {
    const { set, ordinal, pod } = member;
    if (!isWanted(set, ordinal)) return this.settleOwners(member);
    if (pod.status?.phase === "Pending") await this.provideClaims(member);
    await this.settleOwners(member);
    const mended = withIdentity(set, ordinal, pod);
    if (semanticEqual(mended, pod)) return undefined;
    return this.told("update", set, pod, () => unlessGone(this.options.client.update(pods, mended)));
  }

  /** A pod that is gone already is well deleted. */
  async delete(set: V1StatefulSet, pod: V1Pod): Promise<void> {
    const { uid } = pod.metadata;
    const ref = refOf(keyOf(pod.metadata));
    await this.told("delete", set, pod, () =>
      this.options.client.delete(pods, ref, { preconditions: { uid } }),
    ).catch((error) => {
      if (!isNotFound(error)) throw error;
    });
  }

  private async provideClaims({ set, ordinal, pod }: Member): Promise<void> {
    for (const claim of claimsOf(set, ordinal)) {
      const known = this.options.claims.get(keyOf(claim.metadata));
      if (!known) await this.createClaim(set, pod, claim);
      else if (known.metadata.deletionTimestamp)
        throw new Error(`pvc ${claim.metadata.name} is being deleted`);
    }
  }

  private async createClaim(set: V1StatefulSet, pod: V1Pod, claim: V1PersistentVolumeClaim): Promise<void> {
    const { client, recorder } = this.options;
    const [claimName, podName, setName] = [claim, pod, set].map(({ metadata }) => metadata.name);
    try {
      await client.create(persistentVolumeClaims, claim);
      const message = `create Claim ${claimName} Pod ${podName} in StatefulSet ${setName} success`;
      recorder.event(set, "Normal", "SuccessfulCreate", message);
    } catch (error) {
      if (isAlreadyExists(error)) return;
      const what = `create Claim ${claimName} for Pod ${podName} in StatefulSet ${setName}`;
      if (!isNamespaceTerminating(error))
        recorder.event(set, "Warning", "FailedCreate", `${what} failed error: ${messageOf(error)}`);
      throw new Error(`failed to create PVC ${claimName}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** What is not in the cache yet is settled at the next look. */
  private async settleOwners(member: Member): Promise<undefined> {
    const { client, claims } = this.options;
    for (const { metadata } of claimsOf(member.set, member.ordinal)) {
      const claim = claims.get(keyOf(metadata));
      const ownerReferences = claim && claimOwners(claim, member);
      if (!ownerReferences) continue;
      const updated = { ...claim, metadata: { ...claim.metadata, ownerReferences: [...ownerReferences] } };
      await unlessGone(client.update(persistentVolumeClaims, updated));
    }
  }

  private async told<T>(
    verb: "create" | "update" | "delete",
    set: V1StatefulSet,
    pod: V1Pod,
    act: () => Promise<T>,
  ): Promise<T> {
    const { recorder } = this.options;
    const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
    const reason = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
    try {
      const outcome = await act();
      recorder.event(set, "Normal", `Successful${reason}`, `${what} successful`);
      return outcome;
    } catch (error) {
      if (isWorthTelling(error))
        recorder.event(set, "Warning", `Failed${reason}`, `${what} failed error: ${messageOf(error)}`);
      throw error;
    }
  }
}

/** Another leader may have been first; and in a namespace that ends there is nothing to be done. */
function isWorthTelling(error: unknown): boolean {
  return !(isAlreadyExists(error) || isNotFound(error) || isNamespaceTerminating(error));
}
