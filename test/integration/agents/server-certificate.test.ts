import { once } from "node:events";
import { connect } from "node:tls";
import { Server } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { ServerCertificates } from "../../../control-plane/agents/server-certificate.js";

describe("the certificate that agents are shown", () => {
  let server: Server;
  let authority: CertificateAuthority;
  let certificates: ServerCertificates;
  let port: number;

  const issue = (commonName: string) =>
    authority.issue({ commonName, usages: ["server"], dnsNames: ["replica"], validMs: 3_600_000 });

  beforeEach(async () => {
    authority = await CertificateAuthority.create("ca", systemClock, systemRandom);
    certificates = new ServerCertificates(await issue("first"), authority.certificate);
    server = new Server();
    port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", certificates.credentials(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
  });
  afterEach(() => server.forceShutdown());

  const shown = async () => {
    const options = { host: "127.0.0.1", port, servername: "replica", ca: authority.certificate };
    const socket = connect({ ...options, ALPNProtocols: ["h2"] });
    await once(socket, "secureConnect");
    const { subject } = socket.getPeerCertificate();
    socket.destroy();
    return subject.CN;
  };

  it("is the new one for new connections once it was renewed", async () => {
    expect(await shown()).toBe("first");
    certificates.renew(await issue("second"));
    expect(await shown()).toBe("second");
  });
});
