import { isConflict, isNotFound } from "../../../api/errors.js";
import type { V1Binding, V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { pods, type ResourceType } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { isAbort } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";

export interface BinderOptions {
  readonly client: Client;
  readonly log: Logger;
}

const bindings = pods as ResourceType as ResourceType<V1Binding>;

/** More would only wait for one another, while those who decide know ever less of what came of it. */
const mostAtOnce = 256;

/** Tells the API which node a pod has got. */
export class Binder {
  private running = 0;
  private freed: Deferred<void> | undefined;

  constructor(private readonly options: BinderOptions) {}

  /** Resolves when one more will not wait long. */
  async room(): Promise<void> {
    while (this.running >= mostAtOnce) {
      this.freed ??= deferred();
      await this.freed.promise;
    }
  }

  /** False when the pod is still without a node. Never throws. */
  async bind(pod: V1Pod, nodeName: string): Promise<boolean> {
    this.running++;
    const isBound = await this.tryToBind(pod, nodeName);
    this.running--;
    this.freed?.resolve();
    this.freed = undefined;
    return isBound;
  }

  private async tryToBind(pod: V1Pod, nodeName: string): Promise<boolean> {
    const { client, log } = this.options;
    const { namespace = "", name = "", uid } = pod.metadata;
    const binding: V1Binding = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { namespace, name, uid },
      target: { apiVersion: "v1", kind: "Node", name: nodeName },
    };
    try {
      await client.create(bindings, binding, { ref: { namespace, name }, subresource: "binding" });
      return true;
    } catch (error) {
      const isExpected = isNotFound(error) || isConflict(error) || isAbort(error);
      if (!isExpected) log.warn("binding failed", { pod: keyOf(pod.metadata), node: nodeName, err: error });
      return false;
    }
  }
}
