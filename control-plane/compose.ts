import { EventBroadcaster } from "../client/event-broadcaster.js";
import { aborted } from "../common/abort.js";
import { RunGroup, type Runnable } from "../common/run-group.js";
import { ClusterLiveness } from "./agents/sightings.js";
import type { Environment } from "./environment.js";
import type { ControlPlaneOptions } from "./options.js";
import { Bootstrap } from "./parts/bootstrap.js";
import { EtcdTlsReload } from "./parts/etcd-tls.js";
import { composeFoundation } from "./parts/foundation.js";
import { composeLeaders } from "./parts/leader.js";
import { composeServers } from "./parts/servers.js";
import { Compactor } from "./storage/compactor.js";

/** Puts one replica of the control plane together; nothing runs until the group does. */
export async function composeControlPlane(
  options: ControlPlaneOptions,
  environment: Environment,
): Promise<RunGroup> {
  const foundation = await composeFoundation(options, environment);
  const { clock, random, log, client, informers, state, keys, heartbeats, metrics, auditing } = foundation;
  const { server, agents, replicas, certificate } = await composeServers(foundation);
  const ended = new AbortController();
  const events = new EventBroadcaster({ client, clock, random, log, signal: ended.signal });
  const leaders = composeLeaders({
    ...environment,
    options,
    client,
    informers,
    events,
    liveness: new ClusterLiveness(heartbeats, replicas),
    certificateAuthority: keys.authority.certificate,
    metrics,
    alongside: state.repairs,
  });
  const runnables: Runnable[] = [
    // First, so that it is stopped when nobody has anything left to write down.
    ...(auditing ? [auditing.auditLog] : []),
    { name: "events", run: (signal) => aborted(signal).then(() => ended.abort()) },
    { name: "cache", run: (signal) => state.cache.run(signal), ready: () => state.cache.ready() },
    { name: "informers", run: (signal) => informers.run(signal), ready: () => informers.synced() },
    new Bootstrap(options, client, clock, log),
    heartbeats,
    server.server,
    agents,
    replicas,
    certificate,
    new EtcdTlsReload(options, state.etcdTls, (tls) => state.storage.reload(tls), clock, log),
    new Compactor({ storage: state.storage, clock, log }),
    ...leaders,
  ];
  return new RunGroup(runnables, clock);
}
