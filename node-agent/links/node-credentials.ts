import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Credential } from "../../common/tls/certificate-authority.js";
import { identityOf, validity } from "../../common/tls/inspect.js";
import { credentialIn, credentialText } from "../../common/tls/pem-files.js";
import type { Files } from "../files/files.js";

/** By what this node is known, and whom it believes. PEM. */
export interface NodeCredentials extends Credential {
  readonly authority: string;
}

/** The node's credentials, kept in `node.pem` and `ca.crt` of one directory. */
export class CredentialStore {
  private current: NodeCredentials | undefined;
  private before: Credential | undefined;

  constructor(
    private readonly directory: string,
    private readonly files: Files,
  ) {}

  /** Undefined: this node has not joined yet, or its certificate no longer counts at `nowMs` and it must join again. */
  async load(nowMs: number): Promise<NodeCredentials | undefined> {
    const credential = await this.kept();
    this.before = credential;
    const authority = await this.files.read(join(this.directory, "ca.crt"));
    const holds = credential && authority && counts(credential.certificate, nowMs);
    this.current = holds ? { ...credential, authority } : undefined;
    return this.current;
  }

  async save(credentials: NodeCredentials): Promise<void> {
    await this.files.replace(join(this.directory, "ca.crt"), credentials.authority);
    await this.files.replace(this.file, credentialText(credentials));
    await this.files.remove(this.removalFile);
    this.current = credentials;
  }

  /** What `load` found, be it that it has ended: the proof of who this node was. */
  previous(): Credential | undefined {
    return this.before;
  }

  /** The node was removed from the cluster. @param token the bootstrap token that it had then, if any */
  async noteRemoval(token: string | undefined): Promise<void> {
    await this.files.replace(this.removalFile, tokenId(token));
  }

  /** Whether the node was removed and `token` is another one than it had then: it was given to join again. */
  async mayJoinAgain(token: string | undefined): Promise<boolean> {
    const noted = await this.files.read(this.removalFile);
    return noted !== undefined && token !== undefined && tokenId(token) !== noted;
  }

  /** What was loaded or saved last. Throws when there is nothing. */
  get(): NodeCredentials {
    if (!this.current) throw new Error("this node has not joined a cluster");
    return this.current;
  }

  /** Earlier agents kept two files. */
  private async kept(): Promise<Credential | undefined> {
    const parts = [this.file, join(this.directory, "node.crt"), join(this.directory, "node.key")];
    const [both = "", ...halves] = await Promise.all(parts.map((path) => this.files.read(path)));
    return credentialIn(both) ?? credentialIn(`${halves.join("\n")}\n`);
  }

  private get file(): string {
    return join(this.directory, "node.pem");
  }

  /** Holds the id of the token with which the node is not to join again by itself. */
  private get removalFile(): string {
    return join(this.directory, "removed");
  }
}

/** Certificates of earlier versions don't say of which Node they are. */
const counts = (certificate: string, nowMs: number) =>
  nowMs < validity(certificate).notAfter && identityOf(certificate).uid !== undefined;

/** The part of a bootstrap token that is no secret. */
const tokenId = (token = "") => token.split(".")[0] ?? "";

export function secureContextOf({ certificate, privateKey, authority }: NodeCredentials): SecureContext {
  return createSecureContext({ cert: certificate, key: privateKey, ca: authority, minVersion: "TLSv1.2" });
}
