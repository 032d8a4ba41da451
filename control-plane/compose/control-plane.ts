import type { Kinds } from "../../api/scheme/kinds.js";
import { EventBroadcaster } from "../../client/event-broadcaster.js";
import { aborted } from "../../common/abort.js";
import { RunGroup, type Runnable } from "../../common/run-group.js";
import { ClusterLiveness } from "../agents/sightings.js";
import type { Registry } from "../registry/contract/resource-store.js";
import { Compactor } from "../storage/compactor.js";
import { composeFoundation, type Foundation } from "./foundation.js";
import { composeLeaders } from "./leaders.js";
import type { ReplicaSettings } from "./options.js";
import type { Outside } from "./outside.js";
import { composeServers, type Servers } from "./servers.js";
import { servingParts } from "./serving-parts.js";

export interface ControlPlane {
  readonly group: RunGroup;
  /** For clients in the same process. */
  readonly registry: Registry;
  /** What this replica serves, which may change while it runs. */
  readonly kinds: Kinds;
}

/** Puts one replica of the control plane together; nothing runs until the group does. */
export async function composeControlPlane(
  settings: ReplicaSettings,
  outside: Outside,
): Promise<ControlPlane> {
  const foundation = await composeFoundation(settings, outside);
  const servers = composeServers(foundation);
  const group = new RunGroup(runnables(foundation, servers), outside.clock);
  return { group, registry: foundation.registry, kinds: foundation.kinds };
}

function runnables(foundation: Foundation, servers: Servers): Runnable[] {
  const { heartbeats, auditing } = foundation;
  const ended = new AbortController();
  const events = new EventBroadcaster({ ...foundation, signal: ended.signal });
  const liveness = new ClusterLiveness(heartbeats, servers.replicas);
  return [
    // First, so that it is stopped when nobody has anything left to write down.
    ...(auditing ? [auditing.auditLog] : []),
    { name: "events", run: (signal) => aborted(signal).then(() => ended.abort()) },
    ...servingParts(foundation, servers),
    new Compactor(foundation),
    ...composeLeaders(foundation, events, liveness),
  ];
}
