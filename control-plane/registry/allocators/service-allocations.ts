import {
  clusterIpOf,
  isHeadless,
  needsClusterIp,
  needsHealthCheckPort,
  needsNodePorts,
  nodePortsOf,
  sharedNodePort,
} from "../../../api/core/service-values.js";
import { ApiError } from "../../../api/errors.js";
import { type FieldError, invalid, invalidObject } from "../../../api/field-error.js";
import type { V1Service } from "../../../api/generated/types.js";
import { ipAddresses, services } from "../../../api/resources.js";
import type { Clock } from "../../../common/clock.js";
import { formatAddress, parseAddress } from "../../../common/ipv4.js";
import type { Random } from "../../../common/random.js";
import type { Storage } from "../../storage/storage.js";
import { resourcePrefix } from "../contract/keys.js";
import { Holders, isAddressHolderOf, isInternalHolderOf, isOwnAddress } from "./holders.js";
import { IpRange } from "./ip-range.js";
import type { Repaired } from "./reservation-repair.js";
import { DryReservations, Reservations } from "./reservations.js";
import { ServicePool } from "./service-pool.js";
import { UndoLog } from "./undo-log.js";

export interface ServiceAllocationOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  /** IPv4: `10.96.0.0/16`. */
  readonly serviceCidr: string;
  /** Both ends belong to it. */
  readonly nodePorts: { readonly first: number; readonly last: number };
}

type Reserving = new (storage: Storage, prefix: string) => Reservations;

const addressPrefix = resourcePrefix(ipAddresses);
export const nodePortPrefix = "/coracle/node-ports/";

/** Cluster addresses and node ports of Services: reserved before the Service is written, released after it is gone. */
export class ServiceAllocations {
  readonly addresses: ServicePool;
  readonly ports: ServicePool;
  private readonly range: IpRange;

  constructor(
    private readonly options: ServiceAllocationOptions,
    Reserved: Reserving = Reservations,
  ) {
    const { storage, clock, random, serviceCidr, nodePorts } = options;
    const holders = new Holders(clock, random);
    this.range = new IpRange(serviceCidr);
    const { first, last, firstDynamic } = this.range;
    this.addresses = new ServicePool(
      new Reserved(storage, addressPrefix),
      { first, last, firstDynamic, format: formatAddress },
      random,
      (value, service) => holders.address(value, service),
      isAddressHolderOf,
    );
    this.ports = new ServicePool(
      new Reserved(storage, nodePortPrefix),
      { ...nodePorts, firstDynamic: firstDynamicPort(nodePorts), format: String },
      random,
      (value, service) => holders.nodePort(value, service),
      isInternalHolderOf,
    );
  }

  /** The same choices and refusals for one write that is only tried: nothing is reserved or released. */
  dryRun(): ServiceAllocations {
    return new ServiceAllocations(this.options, DryReservations);
  }

  /** What the repair loop compares. */
  repaired(): readonly Repaired<V1Service>[] {
    const objects = resourcePrefix(services);
    const { addresses, ports } = this;
    return [
      {
        objects,
        reservations: addresses.reservations,
        valuesOf: (service) => [clusterIpOf(service) ?? []].flat(),
        isOurs: isOwnAddress,
        hold: (value, service) => addresses.hold(value, service),
      },
      {
        objects,
        reservations: ports.reservations,
        valuesOf: (service) => nodePortsOf(service).map(String),
        hold: (value, service) => ports.hold(value, service),
      },
    ];
  }

  /** Completes `service` with its address and ports, reserved. */
  async begin(service: V1Service, old: V1Service | undefined): Promise<UndoLog> {
    const log = new UndoLog();
    try {
      await this.takeAddress(service, old, log);
      await this.takePorts(service, old, log);
    } catch (error) {
      await log.rollback();
      throw error;
    }
    if (old) log.onCommit(() => this.release(old, service));
    return log;
  }

  /** Gives back what `service` held, except what `kept` holds now. */
  async release(service: V1Service, kept?: V1Service): Promise<void> {
    const address = clusterIpOf(service);
    if (address && address !== (kept && clusterIpOf(kept))) await this.addresses.release(address, service);
    const keptPorts = kept ? nodePortsOf(kept) : [];
    for (const port of nodePortsOf(service).filter((one) => !keptPorts.includes(one))) {
      await this.ports.release(String(port), service);
    }
  }

  private async takeAddress(service: V1Service, old: V1Service | undefined, log: UndoLog): Promise<void> {
    const { spec } = service;
    if (!spec || !needsClusterIp(service)) return;
    if (!isHeadless(service)) spec.clusterIP = await this.addressFor(service, old, log);
    spec.clusterIPs = [spec.clusterIP ?? ""];
  }

  private async addressFor(service: V1Service, old: V1Service | undefined, log: UndoLog): Promise<string> {
    const wanted = clusterIpOf(service);
    if (wanted && old && clusterIpOf(old) === wanted) return wanted;
    if (!wanted) {
      const found = await this.addresses.take(service, log);
      if (found) return found;
      throw exhausted(`failed to allocate a serviceIP: range is full`);
    }
    const refuse = (why: string) =>
      refusal(service, invalid("spec.clusterIPs", [wanted], `failed to allocate IP ${wanted}: ${why}`));
    if (!this.range.contains(parseAddress(wanted) ?? -1)) {
      const text = `the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${this.range.cidr}`;
      throw refuse(text);
    }
    if (!(await this.addresses.claim(wanted, service, log))) {
      throw refuse("provided IP is already allocated");
    }
    return wanted;
  }

  private async takePorts(service: V1Service, old: V1Service | undefined, log: UndoLog): Promise<void> {
    const { spec } = service;
    if (!spec) return;
    await this.claimPorts(service, old, log);
    if (needsNodePorts(service)) {
      for (const [index, port] of (spec.ports ?? []).entries()) {
        port.nodePort ||= sharedNodePort(spec, index) ?? (await this.anyPort(service, log));
      }
    }
    if (needsHealthCheckPort(service)) spec.healthCheckNodePort ||= await this.anyPort(service, log);
  }

  /** Ports that were asked for come before any that are chosen. */
  private async claimPorts(service: V1Service, old: V1Service | undefined, log: UndoLog): Promise<void> {
    const held = new Set(old ? nodePortsOf(old) : []);
    for (const port of nodePortsOf(service)) {
      if (held.has(port)) continue;
      const refuse = (why: string) => refusal(service, invalid(portField(service, port), port, why));
      const { first, last } = this.options.nodePorts;
      if (port < first || port > last) {
        throw refuse(`provided port is not in the valid range. The range of valid ports is ${first}-${last}`);
      }
      if (!(await this.ports.claim(String(port), service, log))) {
        throw refuse("provided port is already allocated");
      }
    }
  }

  private async anyPort(service: V1Service, log: UndoLog): Promise<number> {
    const port = await this.ports.take(service, log);
    if (port) return Number(port);
    throw exhausted("failed to allocate a nodePort: range is full");
  }
}

/** The lower part of a wide range is left to those who choose for themselves, as Kubernetes does. */
function firstDynamicPort({ first, last }: { first: number; last: number }): number {
  const size = last - first + 1;
  const reserved = Math.min(128, Math.max(16, Math.floor(size / 32)));
  return size <= reserved ? first : first + reserved;
}

function portField({ spec }: V1Service, port: number): string {
  const index = (spec?.ports ?? []).findIndex(({ nodePort }) => nodePort === port);
  return index < 0 ? "spec.healthCheckNodePort" : `spec.ports[${index}].nodePort`;
}

const refusal = ({ metadata }: V1Service, error: FieldError) =>
  invalidObject({ group: "", kind: "Service" }, metadata.name ?? "", [error]);

const exhausted = (message: string) => new ApiError("InternalError", `Internal error occurred: ${message}`);
