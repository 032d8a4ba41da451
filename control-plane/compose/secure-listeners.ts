import { hostname } from "node:os";
import type { Credential } from "../../common/tls/certificate-authority.js";
import { AgentServer } from "../agents/agent-server.js";
import { GrpcAgentTransport } from "../agents/grpc-agent-transport.js";
import { HttpsServer } from "../apiserver/https/https-server.js";
import type { ServerTls } from "../apiserver/https/tls.js";
import type { ClusterKeys } from "../auth/cluster-keys.js";
import { issueServingCertificate } from "../auth/issue-serving-certificate.js";
import { ServingCertificate } from "../auth/serving-certificate.js";
import type { Environment } from "./environment.js";
import type { Listeners } from "./listeners.js";
import type { ControlPlaneOptions } from "./options.js";

const drainMs = 3_000;

export interface SecureListeners {
  readonly listeners: Listeners;
  /** Both servers are under it. */
  readonly certificate: ServingCertificate;
}

/** HTTPS and gRPC on the host's addresses, under one certificate that is renewed in good time. */
export async function secureListeners(
  options: ControlPlaneOptions,
  keys: ClusterKeys,
  environment: Environment,
): Promise<SecureListeners> {
  const issue = () => issueServingCertificate(keys.authority, namesOf(options));
  const certificate = await ServingCertificate.issue({ issue, ...environment });
  return { certificate, listeners: listenersUnder(certificate, options, keys, environment) };
}

function listenersUnder(
  certificate: ServingCertificate,
  options: ControlPlaneOptions,
  keys: ClusterKeys,
  { clock, log }: Environment,
): Listeners {
  return {
    api(handle, guard) {
      const addresses = [...new Set([...options.bindAddress.split(","), options.advertiseAddress])];
      const listen = { addresses, port: Number(options.port) };
      const tls = tlsOf(certificate.current, keys);
      const server = new HttpsServer({ listen, tls, clock, log, guard, drainMs }, handle);
      certificate.onRenewal((renewed) => server.reload(tlsOf(renewed, keys)));
      return server;
    },
    agents(services) {
      const transport = new GrpcAgentTransport({
        address: `${options.agentAddress}:${options.agentPort}`,
        serverCertificate: certificate.current,
        certificateAuthority: keys.authority.certificate,
        nodes: services.nodes,
        clock,
      });
      certificate.onRenewal((renewed) => transport.renewCertificate(renewed));
      return new AgentServer({ ...services, transport });
    },
  };
}

function namesOf(options: ControlPlaneOptions) {
  const { id, advertiseAddress, agentAddress, bindAddress, tlsSan, dnsDomain, serviceCidr } = options;
  const addresses = [advertiseAddress, agentAddress, ...bindAddress.split(",")];
  return { own: [hostname(), id, ...addresses, ...tlsSan], dnsDomain, serviceCidr };
}

const tlsOf = ({ certificate, privateKey: key }: Credential, { authority }: ClusterKeys): ServerTls => ({
  certificate,
  key,
  clientAuthorities: authority.certificate,
});
