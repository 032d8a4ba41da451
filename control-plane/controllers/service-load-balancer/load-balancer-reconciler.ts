import type {
  V1EndpointSlice,
  V1LoadBalancerIngress,
  V1Node,
  V1Service,
} from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { services } from "../../../api/resources.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { Informer } from "../../../client/informer.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";
import type { Addresses } from "./addresses.js";
import { ingressOf, isOthers, wantsBalancer } from "./balanced-services.js";

export interface BalancerInformers {
  readonly services: Informer<V1Service>;
  readonly nodes: Informer<V1Node>;
  readonly slices: Informer<V1EndpointSlice>;
}

/** Says in the status of a Service at which addresses it is reached from outside; the proxies of the nodes serve it there. */
export class LoadBalancerReconciler implements Reconciler {
  private readonly recorder: EventRecorder;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: BalancerInformers,
    private readonly addresses: Addresses,
  ) {
    this.recorder = context.recorder("service-controller");
  }

  async reconcile(key: Key): Promise<void> {
    const service = this.informers.services.get(key);
    if (!service || !wantsBalancer(service)) await this.addresses.release(key);
    if (!service || isOthers(service) || service.metadata.deletionTimestamp) return;
    if (wantsBalancer(service)) await this.ensure(service);
    else if (ingressOf(service).length > 0) await this.end(service);
  }

  private async ensure(service: V1Service): Promise<void> {
    const outcome = await this.addresses.of(service);
    if (outcome.kind === "unavailable") return this.warn(service, "UnAvailableLoadBalancer", unavailable);
    if (outcome.kind === "refused") return this.refuse(service, outcome.why);
    const ingress = ingressFor(service, outcome.addresses);
    const before = ingressOf(service);
    if (semanticEqual(before, ingress)) return;
    if (before.length === 0)
      this.recorder.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    await this.write(service, ingress);
    if (before.length === 0)
      this.recorder.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
    else
      this.recorder.event(service, "Normal", "UpdatedLoadBalancer", "Updated load balancer with new hosts");
  }

  private async refuse(service: V1Service, why: string): Promise<void> {
    if (ingressOf(service).length > 0) await this.write(service, []);
    this.warn(
      service,
      "SyncLoadBalancerFailed",
      `Error syncing load balancer: failed to ensure load balancer: ${why}`,
    );
  }

  private async end(service: V1Service): Promise<void> {
    this.recorder.event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
    await this.write(service, []);
    this.recorder.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
  }

  private warn(service: V1Service, reason: string, message: string): void {
    this.recorder.event(service, "Warning", reason, message);
  }

  private async write(service: V1Service, ingress: readonly V1LoadBalancerIngress[]): Promise<void> {
    const loadBalancer = ingress.length > 0 ? { ingress: [...ingress] } : {};
    const next = { ...service, status: { ...service.status, loadBalancer } };
    await this.context.client.update(services, next, { subresource: "status" });
  }
}

const unavailable = "There are no available nodes for LoadBalancer";

function ingressFor({ spec }: V1Service, addresses: readonly string[]): V1LoadBalancerIngress[] {
  const ports = (spec?.ports ?? []).map(({ port, protocol = "TCP" }) => ({ port, protocol }));
  return addresses.map((ip) => ({ ip, ipMode: "VIP", ports }));
}
