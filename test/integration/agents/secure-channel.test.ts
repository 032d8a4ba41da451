import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createSecureContext, createServer, type Server } from "node:tls";
import { Client } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { secureChannel } from "../../../node-agent/links/secure-channel.js";

/** Connecting fails in the end, for nobody speaks HTTP/2 there; what matters is how far TLS came. */
describe("an agent's connection", () => {
  let authority: CertificateAuthority;
  let server: Server | undefined;
  let client: Client | undefined;
  let names: (string | false | null)[];
  const warnings: string[] = [];
  const warned = ({ message }: Error) => warnings.push(message);

  beforeEach(async () => {
    authority = await CertificateAuthority.create("ca", systemClock, systemRandom);
    names = [];
    process.on("warning", warned);
  });
  afterEach(() => {
    process.off("warning", warned);
    client?.close();
    server?.close();
  });

  const serve = async (certified: { dnsNames?: string[]; ipAddresses?: string[] }) => {
    const issued = { commonName: "s", usages: ["server" as const], validMs: 3_600_000, ...certified };
    const { certificate: cert, privateKey: key } = await authority.issue(issued);
    server = createServer({ cert, key, ALPNProtocols: ["h2"] }, (socket) => {
      names.push(socket.servername);
      socket.on("error", () => {});
      socket.destroy();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };

  /** How a call to `endpoint` fails. */
  const failure = async (endpoint: string) => {
    const { credentials, options } = secureChannel(
      endpoint,
      createSecureContext({ ca: authority.certificate }),
    );
    const own = new Client(endpoint, credentials, { ...options, "grpc.use_local_subchannel_pool": 1 });
    client = own;
    return new Promise<string>((resolve) => {
      const asIs = (bytes: Buffer) => bytes;
      own.makeUnaryRequest("/a/b", asIs, asIs, Buffer.alloc(0), (error) => resolve(error?.details ?? ""));
    });
  };

  it("to an address asks for no address as a server's name, and is verified against the address", async () => {
    const port = await serve({ ipAddresses: ["127.0.0.1"] });
    expect(await failure(`127.0.0.1:${port}`)).not.toContain("altnames");
    expect(names[0]).toBe("kubernetes");
    expect(warnings.filter((message) => message.includes("ServerName"))).toEqual([]);
  });

  it("to an address refuses who is certified only under a name", async () => {
    const port = await serve({ dnsNames: ["kubernetes", "localhost"], ipAddresses: ["127.0.0.2"] });
    expect(await failure(`127.0.0.1:${port}`)).toContain("IP: 127.0.0.1 is not in the cert's list");
  });

  it("to a name asks for that name", async () => {
    const port = await serve({ dnsNames: ["localhost"] });
    expect(await failure(`localhost:${port}`)).not.toContain("altnames");
    expect(names[0]).toBe("localhost");
  });

  it("to a name refuses who is certified under another", async () => {
    const port = await serve({ dnsNames: ["kubernetes"], ipAddresses: ["127.0.0.1"] });
    expect(await failure(`localhost:${port}`)).toContain("Host: localhost. is not in the cert's altnames");
  });
});
