import { ApiError, isNotFound } from "../../api/errors.js";
import type { V1Pod, V1PodTemplateSpec } from "../../api/generated/types.js";
import type { KubeObject } from "../../api/meta/object.js";
import { controllerReference } from "../../api/meta/owner-references.js";
import { pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import { messageOf } from "../../common/errors.js";
import { firstReason } from "../../common/settled.js";

/** Creates and deletes pods for a workload, and tells so in the workload's events. */
export class PodControl {
  constructor(
    private readonly client: Client,
    private readonly recorder: EventRecorder,
  ) {}

  /** @param prefix what the pod's name begins with, where that isn't its owner's */
  async create(
    owner: KubeObject,
    template: V1PodTemplateSpec | undefined,
    signal: AbortSignal,
    prefix = podPrefix(owner.metadata.name ?? ""),
  ): Promise<V1Pod> {
    try {
      const pod = await this.client.create(pods, podOf(owner, template, prefix), { signal });
      this.recorder.event(owner, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
      return pod;
    } catch (error) {
      if (!isNamespaceTerminating(error) && !signal.aborted)
        this.recorder.event(owner, "Warning", "FailedCreate", `Error creating: ${messageOf(error)}`);
      throw error;
    }
  }

  /** A pod that is gone already is well deleted. */
  async delete(owner: KubeObject, { metadata: { namespace = "", name = "", uid } }: V1Pod): Promise<void> {
    try {
      await this.client.delete(pods, { namespace, name }, { preconditions: { uid } });
      this.recorder.event(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
    } catch (error) {
      if (isNotFound(error)) return;
      this.recorder.event(owner, "Warning", "FailedDelete", `Error deleting: ${messageOf(error)}`);
      throw error;
    }
  }

  /** Deletes all of them at once, and tells of each that went. Answers the first error. */
  async deleteAll(
    owner: KubeObject,
    doomed: readonly V1Pod[],
    deleted: (pod: V1Pod) => void,
  ): Promise<unknown> {
    const deletions = doomed.map(async (pod) => {
      await this.delete(owner, pod);
      deleted(pod);
    });
    return firstReason(await Promise.allSettled(deletions));
  }
}

function podOf(owner: KubeObject, template: V1PodTemplateSpec | undefined, generateName: string): V1Pod {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName,
      namespace: owner.metadata.namespace,
      ...(labels ? { labels: { ...labels } } : {}),
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ...(finalizers ? { finalizers: [...finalizers] } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    ...(template?.spec ? { spec: template.spec } : {}),
  };
}

/** The dash is left out where it would make the name invalid. */
function podPrefix(name: string): string {
  return name.length < 253 ? `${name}-` : name;
}

/** Nothing can be made in a namespace that is being deleted: no use in trying again, or in telling. */
export function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") === true
  );
}
