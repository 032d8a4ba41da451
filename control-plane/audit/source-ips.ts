import { isIP } from "node:net";

export interface SourceHeaders {
  readonly forwardedFor: string;
  readonly realIp: string;
}

/** More addresses than these are no chain of proxies. */
const mostAddresses = 32;

/** Where a request came from: what proxies say of it, and last the peer itself, which can't easily be made up. */
export function sourceIps({ forwardedFor, realIp }: SourceHeaders, peer: string): string[] {
  const chain = forwardedFor
    .split(",", mostAddresses)
    .map(addressOf)
    .filter((ip) => ip !== "");
  const real = addressOf(realIp);
  if (real !== "" && !chain.includes(real)) chain.push(real);
  const last = addressOf(peer);
  if (last !== "" && chain.at(-1) !== last) chain.push(last);
  return chain;
}

/** An IPv4 address stays one when a socket for both families shows it. */
function addressOf(text: string): string {
  const address = text.trim().replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(address) === 0 ? "" : address;
}
