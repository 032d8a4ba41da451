import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Credential } from "../../common/tls/certificate-authority.js";
import { validity } from "../../common/tls/inspect.js";
import {
  readCredential,
  readCredentialFile,
  readIfThere,
  writeCredentialFile,
  writePrivateFile,
} from "../../common/tls/pem-files.js";

/** By what this node is known, and whom it believes. PEM. */
export interface NodeCredentials extends Credential {
  readonly authority: string;
}

/** The node's credentials, kept in `node.pem` and `ca.crt` of one directory. */
export class CredentialStore {
  private current: NodeCredentials | undefined;

  constructor(private readonly directory: string) {}

  /** Undefined: this node has not joined yet, or its certificate has ended by `nowMs` and it must join again. */
  async load(nowMs: number): Promise<NodeCredentials | undefined> {
    // Earlier agents kept two files.
    const credential =
      (await readCredentialFile(this.file)) ?? (await readCredential(this.directory, "node"));
    const authority = await readIfThere(join(this.directory, "ca.crt"));
    const holds = credential && authority && nowMs < validity(credential.certificate).notAfter;
    this.current = holds ? { ...credential, authority } : undefined;
    return this.current;
  }

  async save(credentials: NodeCredentials): Promise<void> {
    await writePrivateFile(join(this.directory, "ca.crt"), credentials.authority);
    await writeCredentialFile(this.file, credentials);
    this.current = credentials;
  }

  /** What was loaded or saved last. Throws when there is nothing. */
  get(): NodeCredentials {
    if (!this.current) throw new Error("this node has not joined a cluster");
    return this.current;
  }

  private get file(): string {
    return join(this.directory, "node.pem");
  }
}

export function secureContextOf({ certificate, privateKey, authority }: NodeCredentials): SecureContext {
  return createSecureContext({ cert: certificate, key: privateKey, ca: authority, minVersion: "TLSv1.2" });
}
