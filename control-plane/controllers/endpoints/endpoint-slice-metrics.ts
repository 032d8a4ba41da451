import type { V1EndpointSlice, V1Service } from "../../../api/generated/types.js";
import { exponentialBuckets, type Meters } from "../../reconcile/meters.js";
import type { Key } from "../../reconcile/reconciler.js";
import type { SlicePlan } from "./slice-planner.js";

/** How many slices were written. */
export interface SliceChanges {
  create: number;
  update: number;
  delete: number;
}

/** What there is for one Service. */
interface Share {
  readonly endpoints: number;
  readonly slices: number;
  /** As few as could hold the endpoints. */
  readonly fewest: number;
}

const none: Share = { endpoints: 0, slices: 0, fewest: 0 };

/** kube-controller-manager's figures of slices, `endpoint_slice_controller_*`, by its names and labels. */
export class EndpointSliceMetrics {
  private readonly meters: ReturnType<typeof metersOf>;
  private readonly shares = new Map<Key, Share>();
  private total = none;

  constructor(
    meters: Meters,
    private readonly maxEndpoints: number,
  ) {
    this.meters = metersOf(meters);
  }

  /** One look at a Service that came to its end. */
  synced(
    key: Key,
    service: V1Service,
    before: readonly V1EndpointSlice[],
    plan: SlicePlan,
    changes: SliceChanges,
  ): void {
    this.meters.syncs({ result: "success" });
    for (const operation of ["create", "update", "delete"] as const)
      if (changes[operation] > 0) this.meters.changes({ operation }, changes[operation]);
    const { trafficDistribution: traffic_distribution = "" } = service.spec ?? {};
    const changed = changes.create + changes.update + changes.delete;
    this.meters.changedPerSync(changed, { topology: "Disabled", traffic_distribution });
    const [had, has] = [addressesOf(before), addressesOf(plan.keep)];
    this.meters.addedPerSync([...has].filter((one) => !had.has(one)).length);
    this.meters.removedPerSync([...had].filter((one) => !has.has(one)).length);
    this.share(key, shareOf(plan, this.maxEndpoints));
  }

  failed(): void {
    this.meters.syncs({ result: "error" });
  }

  /** The Service is gone. */
  forget(key: Key): void {
    this.share(key, undefined);
  }

  private share(key: Key, now: Share | undefined): void {
    const before = this.shares.get(key) ?? none;
    if (now) this.shares.set(key, now);
    else this.shares.delete(key);
    const sum = (of: (share: Share) => number) => of(this.total) - of(before) + of(now ?? none);
    this.total = {
      endpoints: sum((s) => s.endpoints),
      slices: sum((s) => s.slices),
      fewest: sum((s) => s.fewest),
    };
    this.meters.endpoints(this.total.endpoints);
    this.meters.slices(this.total.slices);
    this.meters.fewest(this.total.fewest);
  }
}

type Listing = Pick<V1EndpointSlice, "endpoints">;

const addressesOf = (slices: readonly Listing[] | SlicePlan["keep"]): ReadonlySet<string> =>
  new Set(
    slices.flatMap(({ endpoints }) =>
      (endpoints ?? []).map(({ targetRef, addresses }) => `${targetRef?.uid} ${addresses[0]}`),
    ),
  );

function shareOf({ keep }: SlicePlan, most: number): Share {
  const endpoints = keep.reduce((sum, slice) => sum + slice.endpoints.length, 0);
  const byPorts = new Map<string, number>();
  for (const { addressType, ports, endpoints: own } of keep) {
    const group = `${addressType} ${JSON.stringify(ports)}`;
    byPorts.set(group, (byPorts.get(group) ?? 0) + own.length);
  }
  const fewest = [...byPorts.values()].reduce((sum, count) => sum + Math.max(1, Math.ceil(count / most)), 0);
  return { endpoints, slices: keep.length, fewest };
}

function metersOf(meters: Meters) {
  const name = (of: string) => `endpoint_slice_controller_${of}`;
  const gauge = (of: string, help: string) => meters.gauge({ name: name(of), help });
  const perSync = (of: string, help: string) =>
    meters.histogram({ name: name(of), help, buckets: exponentialBuckets(2, 2, 15) });
  return {
    addedPerSync: perSync("endpoints_added_per_sync", "Endpoints that a look at a Service added"),
    removedPerSync: perSync("endpoints_removed_per_sync", "Endpoints that a look at a Service removed"),
    endpoints: gauge("endpoints_desired", "Endpoints that there should be"),
    slices: gauge("num_endpoint_slices", "EndpointSlices"),
    fewest: gauge("desired_endpoint_slices", "EndpointSlices, were each as full as it may be"),
    changes: meters.counter({ name: name("changes"), help: "EndpointSlices written", labels: ["operation"] }),
    changedPerSync: meters.histogram({
      name: name("endpointslices_changed_per_sync"),
      help: "EndpointSlices that a look at a Service changed",
      labels: ["topology", "traffic_distribution"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    }),
    syncs: meters.counter({ name: name("syncs"), help: "Looks at Services", labels: ["result"] }),
  };
}
