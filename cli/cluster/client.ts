import type { Client } from "../../client/client.js";
import { RestClient } from "../../client/rest-client.js";
import type { KubeconfigEntry } from "../kubeconfig.js";

/** The API as the kubeconfig's user sees it. */
export function clientOf(access: KubeconfigEntry): Client {
  const { server, certificateAuthority, clientCertificate: certificate, clientKey: privateKey } = access;
  return new RestClient({ server, certificateAuthority, certificate, privateKey }, "coracle");
}
