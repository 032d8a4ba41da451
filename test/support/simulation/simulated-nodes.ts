import { isNotFound } from "../../../api/errors.js";
import type { V1Lease, V1Node, V1Pod } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { isReady, isTerminal } from "../../../api/meta/pods.js";
import { leases, nodes, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { retryOnConflict, unlessGone } from "../../../client/expected-failures.js";
import { microTimestamp, timestamp } from "../../../common/clock.js";
import type { FakeClock } from "../fake-clock.js";

const leaseNamespace = "kube-node-lease";

const longMs = 2_000;

/** Hosts whose agents run pods at once, say so, and renew their Leases; until one is lost. */
export class SimulatedNodes {
  private readonly lost = new Set<string>();
  private readonly heardMs = new Map<string, number>();
  private addresses = 1;

  constructor(
    private readonly client: Client,
    private readonly clock: FakeClock,
    readonly names: readonly string[],
  ) {}

  lastSeenMs(name: string): number | undefined {
    return this.heardMs.get(name);
  }

  isLost(name: string): boolean {
    return this.lost.has(name);
  }

  /** Not lost, and heard of since it was. */
  isWell(name: string): boolean {
    return !this.lost.has(name) && this.clock.monotonic() - (this.heardMs.get(name) ?? -longMs) < longMs;
  }

  lose(name: string): void {
    this.lost.add(name);
  }

  bringBack(name: string): void {
    this.lost.delete(name);
  }

  /** What every agent does in a moment. */
  async pass(): Promise<void> {
    for (const name of this.names) if (!this.lost.has(name)) await this.passOf(name);
  }

  private async passOf(name: string): Promise<void> {
    this.heardMs.set(name, this.clock.monotonic());
    const node = (await unlessGone(this.client.get(nodes, { name }))) ?? (await this.register(name));
    if (conditionOf(node.status?.conditions, "Ready")?.status !== "True") await this.tellReady(name);
    await this.renew(name);
    const { items } = await this.client.list(pods, { fieldSelector: `spec.nodeName=${name}` });
    for (const pod of items) await this.runPod(pod).catch(unlessNewer);
  }

  private register(name: string): Promise<V1Node> {
    const metadata = { name, labels: { "topology.kubernetes.io/zone": `zone-${name}` } };
    return this.client.create(nodes, { apiVersion: "v1", kind: "Node", metadata });
  }

  private async tellReady(name: string): Promise<void> {
    await retryOnConflict(async () => {
      const node = await this.client.get(nodes, { name });
      const now = timestamp(this.clock);
      const condition = { type: "Ready", status: "True", reason: "Up", message: "", lastTransitionTime: now };
      const room = { cpu: "64", memory: "64Gi", pods: "110" };
      const status = { ...node.status, capacity: room, allocatable: room, conditions: [condition] };
      await this.client.update(nodes, { ...node, status }, { subresource: "status" });
    });
  }

  private async renew(name: string): Promise<void> {
    const ref = { namespace: leaseNamespace, name };
    const found = await unlessGone(this.client.get(leases, ref));
    const spec = { holderIdentity: name, renewTime: microTimestamp(this.clock), leaseDurationSeconds: 40 };
    const lease: V1Lease = found
      ? { ...found, spec }
      : { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: ref, spec };
    await (found ? this.client.update(leases, lease) : this.client.create(leases, lease)).catch(unlessNewer);
  }

  private async runPod(pod: V1Pod): Promise<void> {
    if (pod.metadata.deletionTimestamp) {
      const preconditions = { uid: pod.metadata.uid };
      return this.client.delete(pods, refOf(keyOf(pod.metadata)), { gracePeriodSeconds: 0, preconditions });
    }
    if (isTerminal(pod) || (pod.status?.phase === "Running" && isReady(pod))) return;
    const ip = pod.status?.podIP ?? `10.244.200.${this.addresses++ % 250}`;
    const ready = { type: "Ready", status: "True", lastTransitionTime: timestamp(this.clock) };
    const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== "Ready"), ready];
    const status = { ...pod.status, phase: "Running", podIP: ip, podIPs: [{ ip }], conditions };
    await this.client.update(pods, { ...pod, status }, { subresource: "status" });
  }
}

/** What was written in between is seen in the next pass. */
function unlessNewer(error: unknown): void {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== 409 && !isNotFound(error)) throw error;
}
