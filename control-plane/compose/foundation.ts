import type { Client } from "../../client/client.js";
import { SharedInformerFactory } from "../../client/informer-factory.js";
import { countGuarded } from "../../common/count-guarded.js";
import { Guard } from "../../common/guard.js";
import { Heartbeats } from "../agents/heartbeats.js";
import { masters } from "../auth/masters.js";
import { clientFor } from "../registry/client/in-process-client.js";
import type { TokenIssuer } from "../registry/subresources/token.js";
import { type Access, composeAccess } from "./access.js";
import type { ReplicaSettings } from "./options.js";
import type { Outside } from "./outside.js";
import { profiles } from "./profiles.js";
import { type ComposedRegistry, composeRegistry } from "./registry.js";

const systemUser = { username: "system:apiserver", groups: [masters, "system:authenticated"] };

/** What the servers and the leader's work stand on. */
export interface Foundation extends Outside, ComposedRegistry {
  readonly settings: ReplicaSettings;
  readonly client: Client;
  readonly informers: SharedInformerFactory;
  readonly access: Access;
  /** The one guard of this process: what it caught is counted. */
  readonly guard: Guard;
  readonly heartbeats: Heartbeats;
}

export async function composeFoundation(settings: ReplicaSettings, outside: Outside): Promise<Foundation> {
  const { clock, log, metrics } = outside;
  const { heartbeatPeriodMs, tolerations } = profiles[settings.profile];
  // Tokens are a subresource of the registry, and their issuer reads the registry: one of them comes first.
  const later: { tokenIssuer?: TokenIssuer } = {};
  const tokenIssuer: TokenIssuer = {
    issue: (account, request) => {
      if (!later.tokenIssuer)
        throw new Error("tokens are asked for before the control plane is put together");
      return later.tokenIssuer.issue(account, request);
    },
  };
  const composed = composeRegistry({ ...outside, ...settings, tolerations, tokenIssuer });
  const client = clientFor(composed.registry, systemUser);
  const guard = new Guard(log, countGuarded(metrics));
  const informers = new SharedInformerFactory({ ...outside, client, guard });
  const access = await composeAccess(settings.dnsDomain, outside, client, informers);
  later.tokenIssuer = access.tokenIssuer;
  composed.admission.push(...access.admission);
  const heartbeats = new Heartbeats(clock, heartbeatPeriodMs);
  return { ...outside, ...composed, settings, client, informers, access, guard, heartbeats };
}
