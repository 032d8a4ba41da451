import type { Client } from "../../client/client.js";
import { RestClient } from "../../client/rest-client.js";
import { RestTransport } from "../../client/rest-transport.js";
import type { KubeconfigEntry } from "../kubeconfig.js";

/** The API as the kubeconfig's user sees it. */
export function clientOf(access: KubeconfigEntry): Client {
  const { server, certificateAuthority, clientCertificate: certificate, clientKey: privateKey } = access;
  const config = { server, certificateAuthority, certificate, privateKey };
  return new RestClient(new RestTransport(config, "coracle"));
}
