import type { V1Scale, V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import { parseApiVersion } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Client } from "../../../client/client.js";

const scale = { subresource: "scale" } as const;

/** Something that is scaled, as its subresource `scale` shows it. */
export class ScaleTarget {
  private constructor(
    private readonly client: Client,
    private readonly type: ResourceType<V1Scale>,
    private readonly shown: V1Scale,
  ) {}

  /** The one that the autoscaler names, of whichever kind is served now. Throws with Kubernetes' words when there is none. */
  static async find(
    client: Client,
    kinds: Kinds,
    autoscaler: V2HorizontalPodAutoscaler,
  ): Promise<ScaleTarget> {
    const { scaleTargetRef } = autoscaler.spec;
    const { namespace = "" } = autoscaler.metadata;
    const type = typeOf(kinds, scaleTargetRef.apiVersion ?? "", scaleTargetRef.kind);
    const shown = await client.get(type, { namespace, name: scaleTargetRef.name }, scale);
    return new ScaleTarget(client, type, shown);
  }

  /** How many there are to be. */
  get current(): number {
    return this.shown.spec?.replicas ?? 0;
  }

  /** How many were found. */
  get found(): number {
    return this.shown.status?.replicas ?? 0;
  }

  /** Of its pods, as text. */
  get selector(): string {
    return this.shown.status?.selector ?? "";
  }

  /** Throws ApiError, a conflict when it has changed since it was found. */
  async resize(replicas: number): Promise<void> {
    await this.client.update(this.type, { ...this.shown, spec: { replicas } }, scale);
  }
}

function typeOf(kinds: Kinds, apiVersion: string, kind: string): ResourceType<V1Scale> {
  if (apiVersion.split("/").length > 2) throw new Error(`unexpected GroupVersion string: ${apiVersion}`);
  const { group } = parseApiVersion(apiVersion);
  const found = kinds.current().byKind(group, kind);
  if (!found)
    throw new Error(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
  return { group: found.group, version: found.storedVersion, resource: found.resource };
}
