import type { AuthenticationV1TokenRequest } from "../../api/generated/types.js";
import { serviceAccounts } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { Clock } from "../../common/clock.js";

/** For which pod and audience a token is; it ends to be valid with the pod. */
export interface TokenWish {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly podName: string;
  readonly podUid: string;
  /** Absent: the API server's own. */
  readonly audience: string | undefined;
  readonly expirationSeconds: number;
}

export interface TokenSource {
  /** A token with at least a fifth of its life left. */
  token(wish: TokenWish): Promise<string>;
  /** When the first of a pod's tokens is to be replaced, milliseconds since the epoch; undefined: it has none. */
  renewAtMs(podUid: string): number | undefined;
  /** Drops the tokens of a pod that is gone. */
  forget(podUid: string): void;
}

interface Held {
  readonly token: string;
  readonly renewAtMs: number;
  readonly expiresAtMs: number;
}

const dayMs = 86_400_000;

/** Tokens asked of the API server (TokenRequest), kept until 80 % of their life, or a day, has passed. */
export class ClientTokenSource implements TokenSource {
  private readonly held = new Map<string, Map<string, Held>>();

  constructor(
    private readonly client: () => Client,
    private readonly clock: Clock,
  ) {}

  async token(wish: TokenWish): Promise<string> {
    const key = `${wish.audience ?? ""} ${wish.expirationSeconds}`;
    const held = this.held.get(wish.podUid)?.get(key);
    if (held && this.clock.now() < held.renewAtMs) return held.token;
    try {
      return this.keep(wish.podUid, key, await this.request(wish));
    } catch (error) {
      if (held && this.clock.now() < held.expiresAtMs) return held.token;
      throw error;
    }
  }

  renewAtMs(podUid: string): number | undefined {
    const times = [...(this.held.get(podUid)?.values() ?? [])].map(({ renewAtMs }) => renewAtMs);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  forget(podUid: string): void {
    this.held.delete(podUid);
  }

  private async request(wish: TokenWish): Promise<AuthenticationV1TokenRequest> {
    const { namespace, serviceAccount: name, podName, podUid, audience, expirationSeconds } = wish;
    const request = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      metadata: { name, namespace },
      spec: {
        ...(audience ? { audiences: [audience] } : {}),
        expirationSeconds,
        boundObjectRef: { apiVersion: "v1", kind: "Pod", name: podName, uid: podUid },
      },
    } satisfies AuthenticationV1TokenRequest;
    const options = { subresource: "token", ref: { namespace, name } };
    const answer: unknown = await this.client().create(serviceAccounts, request, options);
    return answer as AuthenticationV1TokenRequest;
  }

  private keep(podUid: string, key: string, { status }: AuthenticationV1TokenRequest): string {
    const nowMs = this.clock.now();
    const expiresAtMs = Date.parse(status?.expirationTimestamp ?? "") || nowMs;
    const lifeMs = expiresAtMs - nowMs;
    const token = status?.token ?? "";
    const ofPod = this.held.get(podUid) ?? new Map<string, Held>();
    ofPod.set(key, { token, expiresAtMs, renewAtMs: nowMs + Math.min(lifeMs * 0.8, dayMs) });
    this.held.set(podUid, ofPod);
    return token;
  }
}
