import { collectDefaultMetrics, Registry as MetricsRegistry } from "prom-client";
import { scheme } from "../api/scheme.js";
import type { Client } from "../client/client.js";
import { EventBroadcaster } from "../client/event-broadcaster.js";
import { SharedInformerFactory } from "../client/informer-factory.js";
import { aborted } from "../common/abort.js";
import { RunGroup, type Runnable } from "../common/run-group.js";
import type { Credential } from "../common/tls/certificate-authority.js";
import { AgentServer } from "./agents/agent-server.js";
import { Heartbeats } from "./agents/heartbeats.js";
import { ReplicaDirectory } from "./agents/replicas.js";
import { ClusterLiveness } from "./agents/sightings.js";
import { type ApiServer, createApiServer } from "./apiserver/api-server.js";
import type { ServerTls } from "./apiserver/http/tls.js";
import type { NodeDialer } from "./apiserver/node-dialer.js";
import { type ClusterKeys, loadOrCreateClusterKeys } from "./auth/cluster-keys.js";
import { NodeCertificates } from "./auth/node-certificates.js";
import type { Environment } from "./environment.js";
import type { ControlPlaneOptions } from "./options.js";
import { type Access, composeAccess } from "./parts/access.js";
import { Bootstrap } from "./parts/bootstrap.js";
import { buildInfo } from "./parts/build-info.js";
import { servingCertificate } from "./parts/certificates.js";
import { composeLeaders } from "./parts/leader.js";
import { ServingCertificate } from "./parts/serving-certificate.js";
import { composeState, type State } from "./parts/state.js";
import { profiles } from "./profiles.js";
import { ServiceRepair } from "./registry/allocators/service-repair.js";
import { clientFor } from "./registry/in-process-client.js";
import type { TokenIssuer } from "./registry/subresources/token.js";
import { Compactor } from "./storage/compactor.js";

const systemUser = { username: "system:apiserver", groups: ["system:masters", "system:authenticated"] };

interface Parts extends Environment {
  readonly options: ControlPlaneOptions;
  readonly keys: ClusterKeys;
  readonly state: State;
  readonly client: Client;
  readonly informers: SharedInformerFactory;
  readonly access: Access;
  readonly metrics: MetricsRegistry;
  readonly heartbeats: Heartbeats;
}

/** Puts one replica of the control plane together; nothing runs until the group does. */
export async function composeControlPlane(
  options: ControlPlaneOptions,
  environment: Environment,
): Promise<RunGroup> {
  const parts = await composeParts(options, environment);
  const { clock, random, log, client, informers, state, keys, heartbeats, metrics } = parts;
  const { server, agents, replicas, certificate } = await composeServers(parts);
  const ended = new AbortController();
  const events = new EventBroadcaster({ client, clock, random, log, signal: ended.signal });
  const repair = new ServiceRepair(state.storage, state.allocations, clock, log);
  const leaders = composeLeaders({
    ...environment,
    options,
    client,
    informers,
    events,
    liveness: new ClusterLiveness(heartbeats, replicas),
    certificateAuthority: keys.authority.certificate,
    metrics,
    alongside: [repair],
  });
  const runnables: Runnable[] = [
    { name: "events", run: (signal) => aborted(signal).then(() => ended.abort()) },
    { name: "cache", run: (signal) => state.cache.run(signal), ready: () => state.cache.ready() },
    { name: "informers", run: (signal) => informers.run(signal), ready: () => informers.synced() },
    new Bootstrap(options, client, clock, log),
    heartbeats,
    server.server,
    agents,
    replicas,
    certificate,
    new Compactor({ storage: state.storage, clock, log }),
    ...leaders,
  ];
  return new RunGroup(runnables, clock);
}

async function composeParts(options: ControlPlaneOptions, environment: Environment): Promise<Parts> {
  const { clock, random, log } = environment;
  const keys = await loadOrCreateClusterKeys(options.pkiDir, clock, random);
  const later: { tokenIssuer?: TokenIssuer } = {};
  const state = await composeState(options, environment, {
    issue: (account, request) => {
      if (!later.tokenIssuer)
        throw new Error("tokens are asked for before the control plane is put together");
      return later.tokenIssuer.issue(account, request);
    },
  });
  const client = clientFor(state.registry, systemUser);
  const informers = new SharedInformerFactory({ client, clock, random, log });
  const access = await composeAccess(options, environment, keys, client, informers);
  later.tokenIssuer = access.tokenIssuer;
  state.admission.push(...access.admission);
  const metrics = new MetricsRegistry();
  collectDefaultMetrics({ register: metrics });
  const heartbeats = new Heartbeats(clock, profiles[options.profile].heartbeatPeriodMs);
  return { ...environment, options, keys, state, client, informers, access, metrics, heartbeats };
}

async function composeServers(parts: Parts) {
  const { options, keys, client, informers, heartbeats, clock, random, log } = parts;
  const issue = () => servingCertificate(keys, options);
  const certificate = await ServingCertificate.issue({ issue, clock, random, log });
  const replicas = new ReplicaDirectory({
    self: {
      id: options.id,
      agentEndpoint: `${options.agentAddress}:${options.agentPort}`,
      apiEndpoint: `${options.advertiseAddress}:${options.port}`,
    },
    client,
    informers,
    clock,
    log,
    leaseSeconds: profiles[options.profile].replicaLeaseSeconds,
    heard: (withinMs) => heartbeats.ages(withinMs),
  });
  // The API server dials nodes through the agents' server, which calls the API server: one of them comes first.
  const later: { dialer?: NodeDialer } = {};
  const dialer: NodeDialer = {
    open: async (...call) => {
      if (!later.dialer) throw new Error("a node is dialled before the control plane is put together");
      return later.dialer.open(...call);
    },
  };
  const server = apiServer(parts, certificate.current, dialer);
  const agents = agentServer(parts, certificate.current, server, replicas);
  later.dialer = agents.dialer;
  certificate.onRenewal((renewed) => {
    server.server.reload(tlsOf(renewed, keys));
    agents.renewCertificate(renewed);
  });
  return { server, agents, replicas, certificate };
}

function apiServer(
  { options, state, access, metrics, keys, clock, random, log }: Parts,
  serverCertificate: Credential,
  nodes: NodeDialer,
): ApiServer {
  const addresses = [...new Set([...options.bindAddress.split(","), options.advertiseAddress])];
  return createApiServer({
    scheme,
    registry: state.registry,
    authenticator: access.authenticator,
    authorizer: access.authorizer,
    tokens: access.tokens,
    rules: access.rules,
    nodes,
    issuer: access.issuer,
    healthChecks: [
      {
        name: "etcd",
        check: async (signal) => {
          await state.storage.currentRevision(signal);
        },
        only: ["readyz"],
      },
    ],
    metrics,
    build: buildInfo(),
    listen: { addresses, port: Number(options.port) },
    tls: tlsOf(serverCertificate, keys),
    clock,
    random,
    log,
  });
}

const tlsOf = ({ certificate, privateKey: key }: Credential, { authority }: ClusterKeys): ServerTls => ({
  certificate,
  key,
  clientAuthorities: authority.certificate,
});

function agentServer(
  { options, keys, state, access, client, informers, heartbeats, clock, random, log }: Parts,
  serverCertificate: Credential,
  { dispatcher }: ApiServer,
  replicas: ReplicaDirectory,
): AgentServer {
  return new AgentServer({
    listen: `${options.agentAddress}:${options.agentPort}`,
    serverCertificate,
    certificates: new NodeCertificates(keys.authority),
    bootstrapTokens: access.bootstrapTokens,
    dispatcher,
    informers,
    client,
    clientAs: (user) => clientFor(state.registry, user),
    clusterId: (signal) => state.storage.clusterId(signal),
    cluster: {
      podCidr: options.podCidr,
      serviceCidr: options.serviceCidr,
      dnsAddress: options.dnsAddress,
      dnsDomain: options.dnsDomain,
      nodePortRange: options.nodePortRange,
    },
    heartbeats,
    heartbeatPeriodMs: profiles[options.profile].heartbeatPeriodMs,
    replicas,
    clock,
    random,
    log,
  });
}
