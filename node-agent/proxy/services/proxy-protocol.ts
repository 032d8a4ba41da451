import type { V1Service } from "../../../api/generated/types.js";
import { parseAddress } from "../../../common/ipv4.js";

/** How a backend is told who its client is: HAProxy's PROXY protocol, as text or in binary. */
export type ProxyProtocol = "v1" | "v2";

/** Both ends of a client's connection. */
export interface ConnectionEnds {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

export const proxyProtocolAnnotation = "coracle.io/proxy-protocol";

const signature = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const proxied = 0x21;
const tcpOverIpv4 = 0x11;
const addressesLength = 12;

/** What the Service asks for; undefined: nothing, or what nobody knows (which is warned of when it is written). */
export function proxyProtocolOf({ metadata }: V1Service): ProxyProtocol | undefined {
  const asked = metadata.annotations?.[proxyProtocolAnnotation];
  return asked === "v1" || asked === "v2" ? asked : undefined;
}

/** What a backend gets before the first byte of its client. A client that has gone already is unknown. */
export function proxyHeader(version: ProxyProtocol, ends: ConnectionEnds): Buffer {
  const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = ends;
  const [from, to] = [parseAddress(remoteAddress), parseAddress(localAddress)];
  if (from === undefined || to === undefined) return unknown(version);
  if (version === "v1")
    return Buffer.from(
      `PROXY TCP4 ${remoteAddress} ${localAddress} ${remotePort} ${localPort}\r\n`,
      "latin1",
    );
  const header = head(tcpOverIpv4, addressesLength);
  header.writeUInt32BE(from, 16);
  header.writeUInt32BE(to, 20);
  header.writeUInt16BE(remotePort, 24);
  header.writeUInt16BE(localPort, 26);
  return header;
}

const unknown = (version: ProxyProtocol) =>
  version === "v1" ? Buffer.from("PROXY UNKNOWN\r\n", "latin1") : head(0, 0);

function head(family: number, length: number): Buffer {
  const header = Buffer.alloc(16 + length);
  signature.copy(header);
  header.writeUInt8(proxied, 12);
  header.writeUInt8(family, 13);
  header.writeUInt16BE(length, 14);
  return header;
}
