import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { CertificateAuthority } from "../../common/tls/certificate-authority.js";
import type { EtcdTls } from "../../control-plane/storage/etcd-tls.js";

export interface EtcdCertificates {
  readonly client: EtcdTls;
  /** Another for its clients, that ends after so long. */
  issueClient(validMs: number): Promise<EtcdTls>;
  /** What makes etcd speak TLS and ask for client certificates. */
  readonly serverArguments: readonly string[];
}

/** A throw-away authority in `folder`, with a certificate for etcd and one for its clients. */
export async function etcdCertificates(folder: string): Promise<EtcdCertificates> {
  const authority = await CertificateAuthority.create("etcd-test", systemClock, systemRandom, 1);
  const validMs = 3_600_000;
  const ipAddresses = ["127.0.0.1"];
  const server = await authority.issue({
    commonName: "etcd",
    ipAddresses,
    usages: ["server", "client"],
    validMs,
  });
  const issueClient = async (clientMs: number): Promise<EtcdTls> => {
    const client = await authority.issue({ commonName: "client", usages: ["client"], validMs: clientMs });
    return {
      ca: Buffer.from(authority.certificate),
      cert: Buffer.from(client.certificate),
      key: Buffer.from(client.privateKey),
    };
  };
  const files = {
    "ca.crt": authority.certificate,
    "etcd.crt": server.certificate,
    "etcd.key": server.privateKey,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const path = (name: keyof typeof files) => join(folder, name);
  return {
    client: await issueClient(validMs),
    issueClient,
    serverArguments: [
      ...["--client-cert-auth", "--trusted-ca-file", path("ca.crt")],
      ...["--cert-file", path("etcd.crt"), "--key-file", path("etcd.key")],
    ],
  };
}
