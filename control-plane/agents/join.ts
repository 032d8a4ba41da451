import { status } from "@grpc/grpc-js";
import type { Logger } from "../../common/logger.js";
import type { JoinRequest, JoinResponse } from "../../proto/generated/agent.js";
import type { TokenSource } from "../auth/authentication/token-source.js";
import type { NodeCertificates } from "../auth/node-certificates.js";
import { CallError } from "./call-error.js";
import type { JoinLimiter } from "./join-limiter.js";
import type { Replicas } from "./replicas.js";

export interface JoinOptions {
  readonly tokens: TokenSource;
  readonly certificates: NodeCertificates;
  readonly limiter: JoinLimiter;
  readonly replicas: Replicas;
  /** Does a node of this name hold a live link? Then somebody else may not become it. */
  readonly isLinked: (nodeName: string) => boolean;
  readonly log: Logger;
}

/** Gives nodes their certificates for a bootstrap token. */
export class JoinService {
  constructor(private readonly options: JoinOptions) {}

  /** @param peer the caller's address, without its port */
  async join(request: JoinRequest, peer: string): Promise<JoinResponse> {
    const { limiter, certificates, replicas, isLinked, log } = this.options;
    const { nodeName } = request;
    if (!limiter.allows(peer)) {
      throw new CallError(status.RESOURCE_EXHAUSTED, "too many failed attempts to join; try again later");
    }
    await this.checkToken(request, peer);
    if (isLinked(nodeName)) {
      throw new CallError(status.ALREADY_EXISTS, `a node named "${nodeName}" is linked already`);
    }
    const certificate = await certificates.sign(nodeName, request.signingRequest);
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
      this.options.limiter.failed(peer);
      this.options.log.warn("join refused", { node: nodeName, peer, err });
      throw new CallError(status.UNAUTHENTICATED, "the bootstrap token is not valid");
    }
  }
}
