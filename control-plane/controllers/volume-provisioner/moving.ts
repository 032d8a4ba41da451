import {
  holderOf,
  homeAnnotation,
  homeOf,
  isBeingMade,
  refusedAnnotation,
} from "../../../api/core/made-volume.js";
import type { V1Node, V1PersistentVolume } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";
import { keyOf } from "../../../api/meta/object.js";
import { persistentVolumes } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { Clock } from "../../../common/clock.js";
import type { Result } from "../../reconcile/reconciler.js";
import type { ProvisionerInformers } from "./provisioner-informers.js";
import { takesVolumes } from "./takes-volumes.js";

/** Between two nodes that say no. */
const patienceMs = 10_000;

/** Tells of nodes that can't make or remove a volume, and gives one of a share to the next node, one after the other. */
export class Moving {
  constructor(
    private readonly client: Client,
    private readonly informers: ProvisionerInformers,
    private readonly recorder: EventRecorder,
    private readonly clock: Clock,
  ) {}

  async move(volume: V1PersistentVolume): Promise<Result> {
    const home = homeOf(volume);
    const isAtWork = isBeingMade(volume) || volume.metadata.deletionTimestamp !== undefined;
    if (home === undefined || !isAtWork) return {};
    const refusal = refusalOf(volume);
    if (refusal) this.tell(volume, `node ${JSON.stringify(home)}: ${refusal.why}`);
    if (holderOf(volume) !== undefined) return {};
    const leftMs = refusal ? refusal.atMs + patienceMs - this.clock.now() : 0;
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    const isThere = isConditionTrue(this.informers.nodes.get(home)?.status?.conditions, "Ready");
    if (isThere && !refusal) return {};
    const next = nextOf(home, this.informers.nodes.list().filter(takesVolumes));
    if (next !== undefined) await this.give(volume, next);
    return {};
  }

  private async give(volume: V1PersistentVolume, nodeName: string): Promise<void> {
    const { [refusedAnnotation]: _said, ...annotations } = volume.metadata.annotations ?? {};
    const metadata = { ...volume.metadata, annotations: { ...annotations, [homeAnnotation]: nodeName } };
    await this.client.update(persistentVolumes, { ...volume, metadata });
  }

  private tell(volume: V1PersistentVolume, why: string): void {
    const claim = this.informers.claims.get(keyOf(volume.spec?.claimRef ?? {}));
    if (claim && isBeingMade(volume)) this.recorder.event(claim, "Warning", "ProvisioningFailed", why);
    else this.recorder.event(volume, "Warning", "VolumeFailedDelete", why);
  }
}

/** What the node has said: a time, and then why. */
function refusalOf({
  metadata,
}: V1PersistentVolume): { readonly atMs: number; readonly why: string } | undefined {
  const said = metadata.annotations?.[refusedAnnotation];
  if (said === undefined) return undefined;
  const [time = "", ...words] = said.split(" ");
  return { atMs: Date.parse(time) || 0, why: words.join(" ").slice(0, mostSaid) };
}

/** An event is small. */
const mostSaid = 900;

/** After it by name, and round again. */
function nextOf(home: string, nodes: readonly V1Node[]): string | undefined {
  const names = nodes.map(({ metadata }) => metadata.name ?? "").sort();
  return names.find((name) => name > home) ?? names[0];
}
