import type { Answer } from "dns-packet";
import type { V1Service } from "../../../api/generated/types.js";
import { parseAddress } from "../../../common/ipv4.js";
import type { NamedEndpoint } from "./endpoint-names.js";
import { a, cname, srv } from "./records.js";

/** A Service as names see it. */
export interface NamedService {
  /** `demo.default.svc.cluster.local` */
  readonly name: string;
  readonly service: V1Service;
  /** Of a headless one. */
  readonly endpoints: readonly NamedEndpoint[];
}

export interface Records {
  readonly answers: readonly Answer[];
  readonly additionals: readonly Answer[];
}

const empty: Records = { answers: [], additionals: [] };

/** @param type the record type that was asked for */
export function serviceRecords(named: NamedService, type: string): Records {
  const { name, service } = named;
  if (service.spec?.type === "ExternalName")
    return { ...empty, answers: [cname(name, (service.spec.externalName ?? "").replace(/\.$/, ""))] };
  if (type === "A") return { ...empty, answers: addresses(named).map((address) => a(name, address)) };
  return type === "SRV" ? srvRecords(named, name) : empty;
}

/** Below the Service: `hostname`, of a headless one. Undefined when there is no such name. */
export function endpointRecords(
  { name, endpoints }: NamedService,
  label: string,
  type: string,
): Records | undefined {
  const found = endpoints.filter((endpoint) => endpoint.label === label);
  if (found.length === 0) return undefined;
  if (type !== "A") return empty;
  return { ...empty, answers: found.map(({ address }) => a(`${label}.${name}`, address)) };
}

/** Below the Service: `_port._protocol`. Undefined when it has no such port. */
export function portRecords(
  named: NamedService,
  port: string,
  protocol: string,
  type: string,
): Records | undefined {
  const owner = `_${port}._${protocol}.${named.name}`;
  const records = srvRecords(named, owner, (candidate) => {
    return candidate.name.toLowerCase() === port && candidate.protocol.toLowerCase() === protocol;
  });
  if (records.answers.length === 0) return undefined;
  return type === "SRV" ? records : empty;
}

interface Port {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

function srvRecords(
  named: NamedService,
  owner: string,
  wanted: (port: Port) => boolean = () => true,
): Records {
  const targets = isHeadless(named.service)
    ? named.endpoints.flatMap(({ label, address, ports }) =>
        ports.filter(wanted).map(({ port }) => ({ target: `${label}.${named.name}`, address, port })),
      )
    : servicePorts(named.service)
        .filter(wanted)
        .map(({ port }) => ({ target: named.name, address: named.service.spec?.clusterIP ?? "", port }));
  const weight = Math.max(1, Math.floor(100 / Math.max(1, targets.length)));
  const glue = new Map(targets.map(({ target, address }) => [target, a(target, address)]));
  return {
    answers: targets.map(({ target, port }) => srv(owner, target, port, weight)),
    additionals: [...glue.values()],
  };
}

function servicePorts({ spec }: V1Service): readonly Port[] {
  return (spec?.ports ?? []).map(({ name = "", protocol = "TCP", port }) => ({ name, protocol, port }));
}

function addresses({ service, endpoints }: NamedService): readonly string[] {
  if (isHeadless(service)) return [...new Set(endpoints.map(({ address }) => address))];
  const { clusterIP, clusterIPs } = service.spec ?? {};
  return (clusterIPs?.length ? clusterIPs : [clusterIP ?? ""]).filter(
    (address) => parseAddress(address) !== undefined,
  );
}

export function isHeadless({ spec }: V1Service): boolean {
  return spec?.clusterIP === "None";
}
