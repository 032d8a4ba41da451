import type { ServerCredentials } from "@grpc/grpc-js";
import { experimental } from "@grpc/grpc-js";
import type { Credential } from "../../common/tls/certificate-authority.js";

type Provider = experimental.CertificateProvider;
type Listener<M extends keyof Provider> = Parameters<Provider[M]>[0];

const soon = (call: () => void) => void Promise.resolve().then(call);

/**
 * The server's certificate and the authority of clients, as gRPC asks for them: it is told later than it asks, since only
 * then it listens, and again when the certificate was renewed. The authority is sent along, for joining agents know only
 * its pin.
 */
export class ServerCertificates implements Provider {
  private readonly listeners = new Set<Listener<"addIdentityCertificateListener">>();

  constructor(
    private credential: Credential,
    private readonly authority: string,
  ) {}

  /** TLS that asks for a client certificate and does not insist: PeerCertificates verifies it where one is needed. */
  credentials(): ServerCredentials {
    return experimental.createCertificateProviderServerCredentials(this, this, false);
  }

  /** New connections are shown this one. */
  renew(credential: Credential): void {
    this.credential = credential;
    for (const listener of this.listeners) listener(this.update());
  }

  addCaCertificateListener(listener: Listener<"addCaCertificateListener">): void {
    soon(() => listener({ caCertificate: Buffer.from(this.authority) }));
  }

  addIdentityCertificateListener(listener: Listener<"addIdentityCertificateListener">): void {
    this.listeners.add(listener);
    soon(() => listener(this.update()));
  }

  removeCaCertificateListener(): void {}

  removeIdentityCertificateListener(listener: Listener<"removeIdentityCertificateListener">): void {
    this.listeners.delete(listener);
  }

  private update() {
    const chain = `${this.credential.certificate.trim()}\n${this.authority}`;
    return { certificate: Buffer.from(chain), privateKey: Buffer.from(this.credential.privateKey) };
  }
}
