import { collectDefaultMetrics, Registry as MetricsRegistry } from "prom-client";
import type { Client } from "../../client/client.js";
import { SharedInformerFactory } from "../../client/informer-factory.js";
import { Guard } from "../../common/guard.js";
import { Heartbeats } from "../agents/heartbeats.js";
import { type ClusterKeys, loadOrCreateClusterKeys } from "../auth/cluster-keys.js";
import type { Environment } from "../environment.js";
import type { ControlPlaneOptions } from "../options.js";
import { profiles } from "../profiles.js";
import { clientFor } from "../registry/in-process-client.js";
import type { TokenIssuer } from "../registry/subresources/token.js";
import { type Access, composeAccess } from "./access.js";
import { type Auditing, composeAuditing } from "./auditing.js";
import { countGuarded } from "./guarded-failures.js";
import { composeState, type State } from "./state.js";

const systemUser = { username: "system:apiserver", groups: ["system:masters", "system:authenticated"] };

/** What the servers and the leader's work stand on. */
export interface Foundation extends Environment {
  readonly options: ControlPlaneOptions;
  readonly keys: ClusterKeys;
  readonly state: State;
  readonly client: Client;
  readonly informers: SharedInformerFactory;
  readonly access: Access;
  readonly metrics: MetricsRegistry;
  /** Absent: nothing is audited. */
  readonly auditing: Auditing | undefined;
  /** The one guard of this process: what it caught is counted. */
  readonly guard: Guard;
  readonly heartbeats: Heartbeats;
}

export async function composeFoundation(
  options: ControlPlaneOptions,
  environment: Environment,
): Promise<Foundation> {
  const { clock, random, log } = environment;
  const metrics = new MetricsRegistry();
  const auditing = await composeAuditing(options, environment, metrics);
  const keys = await loadOrCreateClusterKeys(options.pkiDir, clock, random);
  // Tokens are a subresource of the registry, and their issuer reads the registry: one of them comes first.
  const later: { tokenIssuer?: TokenIssuer } = {};
  const state = await composeState(options, environment, {
    issue: (account, request) => {
      if (!later.tokenIssuer)
        throw new Error("tokens are asked for before the control plane is put together");
      return later.tokenIssuer.issue(account, request);
    },
  });
  const client = clientFor(state.registry, systemUser);
  collectDefaultMetrics({ register: metrics });
  const guard = new Guard(log, countGuarded(metrics));
  const informers = new SharedInformerFactory({ client, clock, random, log, guard });
  const access = await composeAccess(options, environment, keys, client, informers);
  later.tokenIssuer = access.tokenIssuer;
  state.admission.push(...access.admission);
  const heartbeats = new Heartbeats(clock, profiles[options.profile].heartbeatPeriodMs);
  return {
    ...environment,
    ...{ options, keys, state, client, informers, access, metrics, auditing, guard, heartbeats },
  };
}
