import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type TLSSocket } from "node:tls";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { fingerprint } from "../../../common/tls/inspect.js";
import { clientCertificateOf } from "../../../control-plane/apiserver/http/client-certificate.js";

const validMs = 3_600_000;

describe("a client's certificate", () => {
  let authority: CertificateAuthority;
  beforeAll(async () => {
    authority = await CertificateAuthority.create("ca", systemClock, systemRandom);
  });

  /** What a server that trusts `authority` reads of a client that shows this. */
  async function read(client: { certificate: string; privateKey: string } | undefined) {
    const own = await authority.issue({ commonName: "server", usages: ["server"], validMs });
    const server = createServer({
      cert: own.certificate,
      key: own.privateKey,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const shown = client ? { cert: client.certificate, key: client.privateKey } : {};
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...shown });
    const [accepted] = (await once(server, "secureConnection")) as [TLSSocket];
    const found = clientCertificateOf(accepted);
    socket.destroy();
    server.close();
    return found;
  }

  it.each([
    ["bob", ["dev", "ops"]],
    ["bob\nO=system:masters", []],
    ["bob+O=system:masters", ["a, b", "CN=root"]],
    ["CN=root", ["a\\,b"]],
    ['bob "system:kube-controller-manager"', ['"system:masters"', "x"]],
    ["#0c0e73797374656d3a6d617374657273", ["#"]],
    ["böb", ["größe"]],
  ])("of %j in %j says just that", async (commonName, organizations) => {
    const client = await authority.issue({ commonName, organizations, usages: ["client"], validMs });
    expect(await read(client)).toEqual({
      type: "verified",
      subject: { commonName, organizations, fingerprint: fingerprint(client.certificate) },
    });
  });

  it("is rejected when another authority signed it, when it is a server's, and when it has ended", async () => {
    const stranger = await CertificateAuthority.create("ca", systemClock, systemRandom);
    const request = { commonName: "bob", usages: ["client"], validMs } as const;
    for (const client of [
      await stranger.issue(request),
      await authority.issue({ ...request, usages: ["server"] }),
      await authority.issue({ ...request, validMs: -60_000 }),
    ])
      expect(await read(client)).toMatchObject({ type: "rejected" });
  });

  it("is not there when none is shown", async () => {
    expect(await read(undefined)).toEqual({ type: "none" });
  });
});
