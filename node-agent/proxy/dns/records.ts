import type { Answer, SrvAnswer, StringAnswer } from "dns-packet";

/** Seconds for which answers about the cluster may be kept: short, for pods come and go. */
export const recordTtl = 5;

/** What is found at a name. No records of the asked type but `exists`: the name has others. */
export interface Found {
  readonly exists: boolean;
  readonly answers: readonly Answer[];
  readonly additionals: readonly Answer[];
  /** The zone that is authoritative for it. */
  readonly zone: string;
}

export function a(name: string, address: string): StringAnswer {
  return { type: "A", name, ttl: recordTtl, data: address };
}

export function cname(name: string, target: string): StringAnswer {
  return { type: "CNAME", name, ttl: recordTtl, data: target };
}

export function ptr(name: string, target: string): StringAnswer {
  return { type: "PTR", name, ttl: recordTtl, data: target };
}

export function srv(name: string, target: string, port: number, weight: number): SrvAnswer {
  return { type: "SRV", name, ttl: recordTtl, data: { priority: 0, weight, port, target } };
}

export function txt(name: string, text: string): Answer {
  return { type: "TXT", name, ttl: recordTtl, data: text };
}

/** Says how long the absence of a name may be remembered, too. */
export function soa(zone: string, domain: string, serial: number): Answer {
  return {
    type: "SOA",
    name: zone,
    ttl: recordTtl,
    data: {
      mname: `ns.dns.${domain}`,
      rname: `hostmaster.${domain}`,
      serial,
      refresh: 7200,
      retry: 1800,
      expire: 86400,
      minimum: recordTtl,
    },
  };
}
