import { connect, type DetailedPeerCertificate } from "node:tls";
import { publicKeyPin } from "../../common/tls/inspect.js";
import { splitEndpoint } from "./endpoint.js";

/**
 * The certificate authority (PEM) of the server at `endpoint`, if its public key is one of `pins`
 * (`sha256:<hex>`, as kubeadm prints them). Nothing is sent to a server that cannot show it.
 */
export function fetchPinnedAuthority(
  endpoint: string,
  pins: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { host, port } = splitEndpoint(endpoint);
  return new Promise((resolve, reject) => {
    // The pin, and then a connection that trusts only what it names, take the place of the check that is off here.
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["h2"],
    });
    const fail = (error: unknown) => {
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", onAbort));
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      const authority = pinnedOf(socket.getPeerCertificate(true), pins);
      if (!authority) return fail(new Error(`${endpoint} does not show the pinned certificate authority`));
      socket.destroy();
      resolve(authority);
    });
  });
}

function pinnedOf(leaf: DetailedPeerCertificate, pins: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let at = leaf; at?.raw && !seen.has(at.fingerprint256); at = at.issuerCertificate) {
    seen.add(at.fingerprint256);
    if (pins.includes(publicKeyPin(at.raw))) return pemOf(at.raw);
  }
  return undefined;
}

function pemOf(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
