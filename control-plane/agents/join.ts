import { status } from "@grpc/grpc-js";
import type { Logger } from "../../common/logger.js";
import type { JoinRequest, JoinResponse } from "../../proto/generated/agent.js";
import type { TokenSource } from "../auth/authentication/token-source.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import type { NodeCertificates } from "../auth/node-certificates.js";
import { CallError } from "./call-error.js";
import type { JoinLimiter } from "./join-limiter.js";
import type { NodePlaces } from "./node-places.js";
import type { Replicas } from "./replicas.js";

/** Signs the certificates by which nodes are known. */
export type NodeSigner = Pick<NodeCertificates, "certificateAuthority" | "read" | "sign">;

export interface JoinOptions {
  readonly tokens: TokenSource;
  readonly certificates: NodeSigner;
  /** Of failures: whoever guesses tokens. */
  readonly limiter: JoinLimiter;
  /** Of joins with a good token: each makes a Node. */
  readonly joined: JoinLimiter;
  readonly places: NodePlaces;
  readonly replicas: Replicas;
  /** Does a node of this name hold a live link? Then somebody else may not become it. */
  readonly isLinked: (nodeName: string) => boolean;
  readonly log: Logger;
}

/** Who asks to join. */
export interface JoiningPeer {
  /** Without its port. */
  readonly address: string;
  /** The node of the certificate that it shows, if it has one from before. */
  readonly was: NodeIdentity | undefined;
}

/** Gives nodes their certificates for a bootstrap token. */
export class JoinService {
  constructor(private readonly options: JoinOptions) {}

  async join(request: JoinRequest, { address: peer, was }: JoiningPeer): Promise<JoinResponse> {
    const { limiter, joined, places, certificates, replicas, isLinked, log } = this.options;
    const { nodeName } = request;
    if (!limiter.take(peer)) {
      throw new CallError(status.RESOURCE_EXHAUSTED, "too many failed attempts to join; try again later");
    }
    await this.checkToken(request, peer);
    limiter.giveBack(peer);
    if (!joined.take(peer)) {
      throw new CallError(status.RESOURCE_EXHAUSTED, "too many joins from this address; try again later");
    }
    const asked = await certificates.read(nodeName, request.signingRequest);
    if (isLinked(nodeName)) {
      throw new CallError(status.ALREADY_EXISTS, `a node named "${nodeName}" is linked already`);
    }
    const uid = await places.take(nodeName, was);
    const certificate = await certificates.sign({ name: nodeName, uid }, asked);
    log.info("node joined", { node: nodeName, peer });
    return {
      certificate,
      certificateAuthority: certificates.certificateAuthority,
      replicas: [...replicas.current()],
    };
  }

  private async checkToken({ token, nodeName }: JoinRequest, peer: string): Promise<void> {
    try {
      const identity = await this.options.tokens.identify(token);
      if (!identity?.user.groups?.includes("system:bootstrappers")) throw new Error("not a bootstrap token");
    } catch (err) {
      this.options.log.warn("join refused", { node: nodeName, peer, err });
      throw new CallError(status.UNAUTHENTICATED, "the bootstrap token is not valid");
    }
  }
}
