import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Credential } from "../../common/tls/certificate-authority.js";
import {
  readCredential,
  readIfThere,
  writeCredential,
  writePrivateFile,
} from "../../common/tls/pem-files.js";

/** By what this node is known, and whom it believes. PEM. */
export interface NodeCredentials extends Credential {
  readonly authority: string;
}

/** The node's credentials, kept in `node.crt`, `node.key` and `ca.crt` of one directory. */
export class CredentialStore {
  private current: NodeCredentials | undefined;

  constructor(private readonly directory: string) {}

  /** Undefined: this node has not joined yet. */
  async load(): Promise<NodeCredentials | undefined> {
    const credential = await readCredential(this.directory, "node");
    const authority = await readIfThere(join(this.directory, "ca.crt"));
    this.current = credential && authority ? { ...credential, authority } : undefined;
    return this.current;
  }

  async save(credentials: NodeCredentials): Promise<void> {
    await writePrivateFile(join(this.directory, "ca.crt"), credentials.authority);
    await writeCredential(this.directory, "node", credentials);
    this.current = credentials;
  }

  /** What was loaded or saved last. Throws when there is nothing. */
  get(): NodeCredentials {
    if (!this.current) throw new Error("this node has not joined a cluster");
    return this.current;
  }
}

export function secureContextOf({ certificate, privateKey, authority }: NodeCredentials): SecureContext {
  return createSecureContext({ cert: certificate, key: privateKey, ca: authority, minVersion: "TLSv1.2" });
}
