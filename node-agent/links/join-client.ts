import { createSecureContext, type SecureContext } from "node:tls";
import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { Credential } from "../../common/tls/certificate-authority.js";
import { generateKeyPair, privateKeyPem } from "../../common/tls/key-pair.js";
import { createSigningRequest } from "../../common/tls/signing-request.js";
import { JoinClient, type JoinResponse } from "../../proto/generated/agent.js";
import { isFinal } from "./grpc-errors.js";
import type { CredentialStore, NodeCredentials } from "./node-credentials.js";
import { fetchPinnedAuthority } from "./pinned-authority.js";
import { secureChannel } from "./secure-channel.js";
import { UnreachedLog } from "./unreached-log.js";

export interface JoinOptions {
  readonly nodeName: string;
  /** Replicas to ask, `host:port`, in turn. */
  readonly endpoints: readonly string[];
  /** A bootstrap token. */
  readonly token: string;
  /** Whom to believe: the authority itself, PEM, or pins of its key (`sha256:<hex>`). */
  readonly trust: { readonly authority: string } | { readonly pins: readonly string[] };
  readonly store: CredentialStore;
  /** Whatever credentials are there, they no longer count. */
  readonly anew?: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

const callMs = 10_000;
const backoff = { baseMs: 200, maxMs: 5_000, jitter: 0.5 };

/** The subject of node `name`'s certificate. */
export const nodeSubject = (name: string) => ({
  commonName: `system:node:${name}`,
  organizations: ["system:nodes"],
});

/**
 * The node's credentials: those on disk, or fresh ones for a bootstrap token. Asks the replicas in turn until one
 * answers; throws when one refuses (wrong token, name taken, wrong pin).
 */
export async function joinCluster(options: JoinOptions, signal: AbortSignal): Promise<NodeCredentials> {
  const existing = await options.store.load(options.clock.now());
  if (existing && !options.anew) return existing;
  const unreached = new UnreachedLog(options.clock, options.log);
  for (let attempt = 0; ; attempt++) {
    const endpoint = options.endpoints[attempt % options.endpoints.length];
    if (endpoint === undefined) throw new Error("no control plane to join is named");
    try {
      return await joinAt(endpoint, options, signal);
    } catch (err) {
      signal.throwIfAborted();
      if (isFinal(err)) throw err;
      unreached.failed(endpoint, err);
    }
    await options.clock.sleep(backoffMs(attempt, backoff, options.random), signal);
  }
}

async function joinAt(endpoint: string, options: JoinOptions, signal: AbortSignal): Promise<NodeCredentials> {
  const { trust, nodeName, token, store, clock } = options;
  const authority =
    "authority" in trust ? trust.authority : await fetchPinnedAuthority(endpoint, trust.pins, signal);
  const keys = await generateKeyPair();
  const signingRequest = await createSigningRequest(nodeSubject(nodeName), keys);
  const context = joiningContext(authority, store.previous());
  const response = await call(endpoint, context, { token, nodeName, signingRequest }, clock, signal);
  const { certificate, certificateAuthority } = response;
  const credentials = {
    certificate,
    authority: certificateAuthority,
    privateKey: await privateKeyPem(keys),
  };
  await store.save(credentials);
  return credentials;
}

/** An earlier certificate is shown along, ended or not: it proves that the name was this node's before. */
function joiningContext(authority: string, previous: Credential | undefined): SecureContext {
  const own = previous ? { cert: previous.certificate, key: previous.privateKey } : {};
  return createSecureContext({ ca: authority, minVersion: "TLSv1.2", ...own });
}

function call(
  endpoint: string,
  context: SecureContext,
  request: { token: string; nodeName: string; signingRequest: string },
  clock: Clock,
  signal: AbortSignal,
): Promise<JoinResponse> {
  const { credentials, options } = secureChannel(endpoint, context);
  const client = new JoinClient(endpoint, credentials, { ...options, "grpc.use_local_subchannel_pool": 1 });
  return new Promise<JoinResponse>((resolve, reject) => {
    const running = client.join(request, (error, response) => (error ? reject(error) : resolve(response)));
    const cancel = clock.after(callMs, () => running.cancel());
    const onAbort = () => running.cancel();
    signal.addEventListener("abort", onAbort, { once: true });
    running.once("status", () => {
      cancel();
      signal.removeEventListener("abort", onAbort);
    });
  }).finally(() => client.close());
}
