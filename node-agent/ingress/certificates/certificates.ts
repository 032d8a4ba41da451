import type { SecureContext } from "node:tls";
import type { V1Ingress, V1Secret } from "../../../api/generated/types.js";
import { messageOf } from "../../../common/errors.js";
import type { Problem } from "../routes/route.js";
import { certificateOf, covers, type HostCertificate } from "./certificate.js";

/** What is shown where there is no other: PEM, and ready for use. */
export interface FallbackCertificate {
  readonly cert: string;
  readonly key: string;
  readonly context: SecureContext;
}

/** A certificate in use, for metrics. */
export interface ShownCertificate extends HostCertificate {
  readonly host: string;
  readonly namespace: string;
  readonly secret: string;
}

/** The certificates of hosts, from the Secrets that Ingresses name; who has none is shown one that nobody signed. */
export class Certificates {
  private hosts: ReadonlyMap<string, ShownCertificate> = new Map();
  /** Parsing is dear, and most Secrets stay. */
  private parsed = new Map<V1Secret, HostCertificate | Error>();

  constructor(private readonly fallback: FallbackCertificate) {}

  /** @param ingresses oldest first: the first to speak of a host has it */
  update(
    ingresses: readonly V1Ingress[],
    secretOf: (key: string) => V1Secret | undefined,
  ): readonly Problem[] {
    const problems: Problem[] = [];
    const hosts = new Map<string, ShownCertificate>();
    const parsed = new Map<V1Secret, HostCertificate | Error>();
    for (const { metadata, spec } of ingresses) {
      const { namespace = "", name: ingress = "" } = metadata;
      const say = (message: string) =>
        problems.push({ namespace, ingress, reason: "InvalidCertificate", message });
      const ownHosts = (spec?.rules ?? []).flatMap(({ host }) => host || []);
      for (const { hosts: named, secretName: secret } of spec?.tls ?? []) {
        if (!secret) continue;
        const found = secretOf(`${namespace}/${secret}`);
        const certificate = found ? this.read(found, parsed) : new Error("it is not there");
        if (certificate instanceof Error) {
          say(`Secret ${secret}: ${certificate.message}; a self-signed certificate is shown instead`);
          continue;
        }
        for (const host of named?.length ? named : ownHosts) {
          const lower = host.toLowerCase();
          if (!covers(certificate, lower)) say(`Secret ${secret}: its certificate is not for ${host}`);
          else if (!hosts.has(lower)) hosts.set(lower, { ...certificate, host: lower, namespace, secret });
        }
      }
    }
    this.parsed = parsed;
    this.hosts = hosts;
    return problems;
  }

  /** What clients see that name no host. */
  get fallbackPem(): { readonly cert: string; readonly key: string } {
    const { cert, key } = this.fallback;
    return { cert, key };
  }

  get shown(): Iterable<ShownCertificate> {
    return this.hosts.values();
  }

  /** Whether a host has a certificate of its own, or that of the wildcard over it. */
  has(host: string): boolean {
    return this.of(host) !== undefined;
  }

  /** What is shown to a client that asks for the name. */
  contextFor(serverName: string): SecureContext {
    return this.of(serverName.toLowerCase())?.context ?? this.fallback.context;
  }

  private of(host: string): ShownCertificate | undefined {
    const dot = host.indexOf(".");
    return this.hosts.get(host) ?? (dot > 0 ? this.hosts.get(`*${host.slice(dot)}`) : undefined);
  }

  private read(secret: V1Secret, parsed: Map<V1Secret, HostCertificate | Error>): HostCertificate | Error {
    const known = parsed.get(secret) ?? this.parsed.get(secret) ?? tried(secret);
    parsed.set(secret, known);
    return known;
  }
}

function tried(secret: V1Secret): HostCertificate | Error {
  try {
    return certificateOf(secret);
  } catch (error) {
    return new Error(messageOf(error));
  }
}
