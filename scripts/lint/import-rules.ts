/**
 * A folder, and what it may import beside itself and what lies below it. `X/*` are the files of X alone: its folders need
 * rows of their own.
 */
export type ImportRow = readonly [folder: string, ...may: string[]];

const pure = ["api", "common"] as const;
const plain = ["api", "common", "client"] as const;
const server = "control-plane/apiserver";
const registry = "control-plane/registry";
const agent = "node-agent";
const pods = `${agent}/pods`;
const proxy = `${agent}/proxy`;
const ingress = `${agent}/ingress`;
const part = (of: string, ...names: readonly string[]) => names.map((name) => `${of}/${name}`);

/** Who may import what. A folder that no row covers may import nothing. */
export const importRows: readonly ImportRow[] = [
  ["api"],
  ["common", "api"],
  ["client", ...pure],
  ["proto"],
  ["cli", ...plain],
  ["control-plane/*", ...plain],
  ["control-plane/compose", ...plain, "control-plane"],
  ["control-plane/bootstrap", ...plain, "control-plane/auth"],
  ["control-plane/storage", ...pure, "proto"],
  [`${registry}/*`, ...plain, "control-plane/storage"],
  [`${registry}/contract`, ...plain, "control-plane/storage"],
  [`${registry}/client`, ...plain, ...part("control-plane", "storage", "registry/contract")],
  [
    `${registry}/quota`,
    ...pure,
    "control-plane/storage",
    ...part(registry, "contract", "admission", "verbs"),
  ],
  [`${registry}/admission`, ...pure, ...part("control-plane", "storage", "registry/contract")],
  [`${registry}/verbs`, ...pure, "control-plane/storage", ...part(registry, "contract", "admission")],
  [`${registry}/subresources`, ...pure, ...part(registry, "contract", "admission", "verbs")],
  [`${registry}/allocators`, ...pure, ...part("control-plane", "storage", "registry/contract")],
  [`${registry}/strategies`, ...pure, ...part(registry, "contract", "allocators")],
  [`${registry}/virtual`, ...pure, ...part("control-plane", "storage", "registry/contract")],
  ["control-plane/reconcile", ...plain],
  ["control-plane/replicas", ...pure],
  ["control-plane/custom-resources", ...plain],
  ["control-plane/controllers", ...plain, ...part("control-plane", "reconcile", "replicas")],
  ["control-plane/scheduler", ...plain, "control-plane/reconcile"],
  ["control-plane/auth", ...plain],
  ["control-plane/audit", ...pure],
  ["control-plane/metrics-api", ...pure, "proto", ...part("control-plane", "storage", "registry")],
  [
    "control-plane/agents",
    ...plain,
    "proto",
    ...part("control-plane", "auth", "replicas"),
    `${server}/nodes`,
  ],
  [`${server}/*`, ...plain, ...part("control-plane", "registry/contract", "auth", "audit")],
  [`${server}/http`, ...pure],
  [`${server}/exchange`, ...pure, ...part("control-plane", "auth", "audit"), `${server}/http`],
  [
    `${server}/negotiation`,
    ...plain,
    ...part("control-plane", "registry/contract", "storage"),
    ...part(server, "http", "exchange"),
  ],
  [`${server}/https`, ...pure, ...part(server, "http", "negotiation")],
  [`${server}/nodes`, ...pure, ...part(server, "http", "exchange", "negotiation")],
  [`${server}/discovery`, ...pure],
  [`${server}/openapi`, ...pure],
  [`${server}/streams`, ...pure, ...part(server, "http", "nodes")],
  [
    `${server}/filters`,
    ...pure,
    ...part("control-plane", "registry/contract", "auth", "audit"),
    ...part(server, "http", "exchange", "negotiation"),
  ],
  [
    `${server}/handlers`,
    ...pure,
    ...part("control-plane", "registry/contract", "auth"),
    ...part(server, "http", "exchange", "negotiation", "streams"),
  ],
  [
    `${server}/nonresource`,
    ...pure,
    ...part(server, "http", "exchange", "negotiation", "discovery", "openapi"),
  ],
  [
    `${server}/reviews`,
    ...pure,
    "control-plane/auth",
    ...part(server, "http", "exchange", "negotiation", "handlers"),
  ],
  [
    `${server}/subresources`,
    ...pure,
    "control-plane/registry/contract",
    ...part(server, "http", "exchange", "negotiation", "nodes", "streams", "handlers"),
  ],
  [`${agent}/*`, ...plain],
  [`${agent}/compose`, ...plain, "proto", agent],
  [`${agent}/host`, "common"],
  [`${agent}/files`, "common", `${agent}/host`],
  [`${agent}/runtime`, ...pure, `${agent}/host`],
  [`${agent}/images`, ...plain, ...part(agent, "files", "runtime")],
  [`${agent}/network`, "common", `${agent}/host`],
  [`${agent}/network/policy`, ...pure, ...part(agent, "host", "network")],
  [`${agent}/links`, ...plain, "proto", `${agent}/files`],
  [`${agent}/node`, ...plain, "proto", ...part(agent, "files", "host", "links", "network", "runtime")],
  [
    `${agent}/pods/*`,
    ...plain,
    ...part(agent, "files", "host", "images", "links", "network", "runtime", "volumes"),
  ],
  [`${pods}/lifecycle`, "api", `${agent}/runtime`],
  [`${pods}/events`, "api", "client"],
  [`${pods}/spec`, ...pure, ...part(agent, "network", "runtime"), ...part(pods, "events", "lifecycle")],
  [`${pods}/allocation`, ...pure, `${agent}/files`, ...part(pods, "lifecycle", "spec")],
  [`${pods}/status`, ...pure, `${agent}/runtime`, `${pods}/lifecycle`],
  [`${pods}/probes`, ...pure, ...part(agent, "host", "runtime"), `${pods}/events`],
  [
    `${pods}/node`,
    ...plain,
    ...part(agent, "files", "host", "images", "links", "network", "runtime", "volumes"),
    ...part(pods, "allocation", "lifecycle", "probes", "spec"),
  ],
  [
    `${pods}/state`,
    ...pure,
    ...part(agent, "runtime", "volumes"),
    ...part(pods, "allocation", "lifecycle", "probes", "spec"),
  ],
  [
    `${pods}/containers`,
    ...pure,
    ...part(agent, "files", "images", "runtime"),
    ...part(pods, "events", "lifecycle", "node", "probes", "sandbox", "spec", "state"),
  ],
  [
    `${pods}/sandbox`,
    ...pure,
    ...part(agent, "files", "runtime", "volumes"),
    ...part(pods, "events", "lifecycle", "node", "spec", "state"),
  ],
  [
    `${pods}/workers`,
    ...pure,
    ...part(agent, "files", "links", "runtime", "volumes"),
    ...part(
      pods,
      "allocation",
      "containers",
      "events",
      "lifecycle",
      "node",
      "sandbox",
      "spec",
      "state",
      "status",
    ),
  ],
  [`${pods}/static`, ...plain, `${agent}/files`, ...part(pods, "node", "workers")],
  [
    `${pods}/tunnels`,
    ...pure,
    ...part(agent, "host", "links", "runtime"),
    ...part(pods, "lifecycle", "node", "state", "workers"),
  ],
  [`${agent}/volumes/*`, ...plain, ...part(agent, "files", "host", "runtime", "pods/spec", "pods/lifecycle")],
  [`${agent}/volumes/mounted`, ...plain, ...part(agent, "files", "host", "pods/spec")],
  [
    `${agent}/volumes/made`,
    ...plain,
    ...part(agent, "files", "host", "links", "pods/spec", "volumes/mounted"),
  ],
  [`${agent}/stats`, ...pure, ...part(agent, "host", "links", "runtime", "pods/node")],
  [
    `${agent}/eviction`,
    ...pure,
    ...part(agent, "files", "host", "runtime", "stats"),
    ...part(pods, "node", "workers"),
  ],
  [`${agent}/shutdown`, ...pure, `${agent}/host`, ...part(pods, "node", "workers")],
  [`${agent}/server`, ...pure, ...part(agent, "host", "stats")],
  [`${agent}/local-config`, ...pure, "proto", ...part(agent, "files", "server/*")],
  [
    `${ingress}/*`,
    ...pure,
    "proto",
    ...part(agent, "files", "host", "local-config"),
    ...part(proxy, "services", "sockets"),
  ],
  [`${ingress}/config`, ...pure, "proto", `${agent}/local-config`],
  [`${ingress}/routes`, ...pure],
  [`${ingress}/certificates`, ...pure, `${ingress}/routes`],
  [`${ingress}/backends`, ...pure, `${proxy}/services`, `${ingress}/routes`],
  [`${ingress}/forward`, ...pure, `${proxy}/services`, ...part(ingress, "routes", "backends")],
  [`${ingress}/access`, ...pure, ...part(ingress, "routes", "forward")],
  [`${ingress}/metrics`, ...pure, ...part(ingress, "routes", "forward")],
  [
    `${ingress}/server`,
    ...pure,
    `${proxy}/services`,
    ...part(ingress, "routes", "certificates", "access", "forward", "metrics"),
  ],
  [`${proxy}/*`, ...pure, "proto", ...part(agent, "files", "host", "local-config", "server/*")],
  [`${proxy}/metrics`],
  [`${proxy}/sockets`, "common", `${agent}/host`],
  [`${proxy}/config`, ...pure, "proto", `${agent}/local-config`],
  [`${proxy}/services`, ...pure, `${agent}/network`, ...part(proxy, "metrics", "config", "sockets")],
  [`${proxy}/dns`, ...pure, "proto", ...part(proxy, "metrics", "config", "services", "sockets")],
  ["simulation", ...plain, "proto", "control-plane", agent],
  ["simulation/outside"],
];

/** Where Node's files and sockets are used: on the node in adapters alone, beside which simulations have their own. */
const socketHomes = [
  ...part(
    agent,
    "host",
    ...part("proxy", "dns", "services", "sockets"),
    ...part("ingress", "forward", "server"),
  ),
  "simulation/outside",
];
const fileHomes = [
  ...["cli", "client", "common", "control-plane", "simulation"],
  ...part(agent, "files", "host", "runtime", "local-config", "proxy/sockets"),
];

/** Time, chance and threads come in as `Clock`, `Random` and `Commands`. */
const nobodys = (...modules: string[]) => Object.fromEntries(modules.map((name) => [name, []]));

/** Packages and modules of Node's that few may know: the folder of each process that does. */
export const packageHomes: Readonly<Record<string, readonly string[]>> = {
  etcd3: ["control-plane/storage"],
  dockerode: [`${agent}/runtime`],
  "@grpc/grpc-js": [
    "control-plane/agents",
    "control-plane/storage",
    ...part(agent, "host", "links", "local-config"),
  ],
  bcryptjs: [`${ingress}/access`],
  re2js: ["api", `${ingress}/routes`],
  "http-proxy": [`${server}/subresources`, `${ingress}/forward`],
  "node:child_process": ["cli", `${agent}/host`, "simulation/outside"],
  "node:fs": fileHomes,
  "node:fs/promises": fileHomes,
  "node:net": ["api", "cli", "control-plane", ...socketHomes],
  "node:dgram": socketHomes,
  "node:http": [
    "cli",
    "client",
    "control-plane",
    ...part(agent, "host", "server", "ingress/forward", "ingress/server"),
  ],
  "node:https": ["cli", "client", ...part(agent, "host", "ingress/forward")],
  "node:http2": ["control-plane/storage", `${server}/https`, ...part(ingress, "forward", "server")],
  "node:tls": ["control-plane", ...part(agent, "links", "ingress/certificates")],
  "node:zlib": ["simulation/outside", `${server}/negotiation`, `${server}/streams`],
  ...nobodys("node:dns", "node:dns/promises", "node:perf_hooks", "node:timers", "node:timers/promises"),
  ...nobodys("node:worker_threads"),
};
