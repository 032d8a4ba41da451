import { checkServerIdentity, type SecureContext } from "node:tls";
import { type ChannelCredentials, type ChannelOptions, credentials as grpcCredentials } from "@grpc/grpc-js";
import { hostOf, isAddress } from "./endpoint.js";

/** What a gRPC client is given to reach one endpoint. Only together: the options alone would verify another name. */
export interface SecureChannel {
  readonly credentials: ChannelCredentials;
  readonly options: ChannelOptions;
}

/** A name of every control plane, for the field of TLS in which an address may not stand (RFC 6066). */
const anyControlPlane = "kubernetes";

/** The server must show a certificate for the very host of `endpoint`, be it a name or an address. */
export function secureChannel(endpoint: string, context: SecureContext): SecureChannel {
  const host = hostOf(endpoint);
  if (!isAddress(host)) return { credentials: grpcCredentials.createFromSecureContext(context), options: {} };
  const credentials = grpcCredentials.createFromSecureContext(context, {
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
  });
  return { credentials, options: { "grpc.ssl_target_name_override": anyControlPlane } };
}
