import { scheme } from "../../api/scheme.js";
import { buildInfo } from "../../common/build-info.js";
import type { Credential } from "../../common/tls/certificate-authority.js";
import { type ApiServer, createApiServer } from "../apiserver/api-server.js";
import type { ServerTls } from "../apiserver/http/tls.js";
import type { NodeDialer } from "../apiserver/node-dialer.js";
import type { ClusterKeys } from "../auth/cluster-keys.js";
import type { Foundation } from "./foundation.js";

/** The HTTPS server that speaks the Kubernetes API. */
export function apiServer(
  { options, state, access, metrics, auditing, guard, keys, clock, random, log }: Foundation,
  serverCertificate: Credential,
  nodes: NodeDialer,
): ApiServer {
  const addresses = [...new Set([...options.bindAddress.split(","), options.advertiseAddress])];
  return createApiServer({
    scheme,
    registry: state.registry,
    authenticator: access.authenticator,
    authorizer: access.authorizer,
    tokens: access.tokens,
    rules: access.rules,
    nodes,
    issuer: access.issuer,
    healthChecks: [
      {
        name: "etcd",
        check: async (signal) => {
          await state.storage.currentRevision(signal);
        },
        only: ["readyz"],
      },
    ],
    metrics,
    ...(auditing ? { auditor: auditing.auditor } : {}),
    guard,
    build: buildInfo(),
    listen: { addresses, port: Number(options.port) },
    tls: tlsOf(serverCertificate, keys),
    clock,
    random,
    log,
  });
}

export const tlsOf = (
  { certificate, privateKey: key }: Credential,
  { authority }: ClusterKeys,
): ServerTls => ({
  certificate,
  key,
  clientAuthorities: authority.certificate,
});
