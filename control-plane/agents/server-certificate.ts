import type { ServerCredentials } from "@grpc/grpc-js";
import { experimental } from "@grpc/grpc-js";
import type { Credential } from "../../common/tls/certificate-authority.js";

type Provider = experimental.CertificateProvider;
type Listener<M extends keyof Provider> = Parameters<Provider[M]>[0];

/** Hands gRPC the server's certificate and the authority of clients; later, as gRPC listens only after it has asked. */
class FixedCertificates implements Provider {
  constructor(
    private readonly credential: Credential,
    private readonly authority: string,
  ) {}

  addCaCertificateListener(listener: Listener<"addCaCertificateListener">): void {
    queueMicrotask(() => listener({ caCertificate: Buffer.from(this.authority) }));
  }

  addIdentityCertificateListener(listener: Listener<"addIdentityCertificateListener">): void {
    const { certificate, privateKey } = this.credential;
    const update = { certificate: Buffer.from(certificate), privateKey: Buffer.from(privateKey) };
    queueMicrotask(() => listener(update));
  }

  removeCaCertificateListener(): void {}
  removeIdentityCertificateListener(): void {}
}

/**
 * TLS that asks for a client certificate and does not insist, because those who join have none: PeerCertificates
 * verifies it on every call that needs one. Sends the authority along, for joining agents know only its pin.
 */
export function serverCredentials(credential: Credential, authority: string): ServerCredentials {
  const chain = { ...credential, certificate: `${credential.certificate.trim()}\n${authority}` };
  const provider = new FixedCertificates(chain, authority);
  return experimental.createCertificateProviderServerCredentials(provider, provider, false);
}
