import type { Client } from "../../../client/client.js";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { readCredential } from "../../../common/tls/pem-files.js";
import { NodePlaces } from "../../../control-plane/agents/node-places.js";
import { nodeSubject } from "../../../node-agent/links/join-client.js";
import type { NodeCredentials } from "../../../node-agent/links/node-credentials.js";

export type Enrol = (nodeName: string) => Promise<NodeCredentials>;

/**
 * Takes nodes into the cluster with its own keys, to the same effect as if they had joined: of a thousand that come from
 * one address, the control plane lets most wait a second each.
 */
export async function enrolment(pki: string, client: Client): Promise<Enrol> {
  const credential = await readCredential(pki, "ca");
  if (!credential) throw new Error(`no cluster was made under ${pki}`);
  const authority = await CertificateAuthority.load(credential, systemClock, systemRandom);
  const places = new NodePlaces(client);
  return async (nodeName) => {
    const uid = await places.take(nodeName, undefined);
    const request = { ...nodeSubject(nodeName), uid, usages: ["client"], validMs: 86_400_000 } as const;
    return { ...(await authority.issue(request)), authority: authority.certificate };
  };
}
