import type { V1EndpointSlice, V1Service } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import { Balancer } from "../../proxy/services/balancer.js";
import { type Backend, chooseBackends, type Vantage } from "../../proxy/services/endpoint-choice.js";
import type { Target } from "../routes/route.js";

export interface BackendSource {
  service(key: string): V1Service | undefined;
  slicesOf(key: string): readonly V1EndpointSlice[];
}

/** The pods behind a port of a Service. */
export interface Pool {
  readonly backends: readonly Backend[];
  readonly balancer: Balancer;
}

/** Why a Service can't be had. */
export type Lack = { readonly lack: string };

/** The pods behind Services, found when they are first asked for and anew when these change. */
export class Backends {
  private readonly pools = new Map<string, Map<string, Pool | Lack>>();
  /** Which pods failed is remembered while their Service is there, through changes of its endpoints. */
  private readonly balancers = new Map<string, Map<string, Balancer>>();

  constructor(
    private readonly source: BackendSource,
    private readonly vantage: () => Vantage,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** @param services keys of Services that changed */
  changed(services: Iterable<string>): void {
    for (const key of services) {
      this.pools.delete(key);
      if (!this.source.service(key)) this.balancers.delete(key);
    }
  }

  /** Forgets Services that nobody leads to any more. */
  keepOnly(services: ReadonlySet<string>): void {
    for (const table of [this.pools, this.balancers])
      for (const key of table.keys()) if (!services.has(key)) table.delete(key);
  }

  allChanged(): void {
    this.pools.clear();
  }

  pool({ service, port }: Target): Pool | Lack {
    const name = port.name ?? String(port.number);
    const pools = this.pools.get(service) ?? new Map<string, Pool | Lack>();
    this.pools.set(service, pools);
    const known = pools.get(name);
    if (known) return known;
    const found = this.find({ service, port }, name);
    pools.set(name, found);
    return found;
  }

  private find({ service: key, port }: Target, name: string): Pool | Lack {
    const service = this.source.service(key);
    if (!service) return { lack: `Service ${key} is not there` };
    if (service.spec?.type === "ExternalName") return { lack: `Service ${key} is of type ExternalName` };
    const found = service.spec?.ports?.find((one) =>
      port.name === undefined ? one.port === port.number : one.name === port.name,
    );
    if (!found) return { lack: `Service ${key} has no port ${name}` };
    const slices = this.source.slicesOf(key);
    const backends = chooseBackends(slices, found.name ?? "", "TCP", "Cluster", this.vantage());
    const balancer = this.balancer(key, name);
    balancer.update(backends, undefined);
    return { backends, balancer };
  }

  private balancer(service: string, port: string): Balancer {
    const known = this.balancers.get(service) ?? new Map<string, Balancer>();
    this.balancers.set(service, known);
    const balancer = known.get(port) ?? new Balancer(this.clock, this.random);
    known.set(port, balancer);
    return balancer;
  }
}
