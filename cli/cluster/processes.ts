import { join } from "node:path";
import { firstAddress } from "../../common/ipv4.js";
import type { Home } from "../home.js";
import type { ProcessSpec } from "../supervisor/process-spec.js";
import { agentMemory, controlPlaneMemory } from "./memory.js";
import type { ClusterSettings } from "./settings.js";

/** Where the built processes are. */
export interface Programs {
  readonly etcd: string;
  /** The `dist` directory. */
  readonly dist: string;
}

/** The processes of a one-host cluster, in start order. */
export function oneHostProcesses(home: Home, settings: ClusterSettings, programs: Programs): ProcessSpec[] {
  return [
    etcdProcess(home, settings, programs),
    controlPlaneProcess(home, settings, programs),
    proxyProcess(home, programs),
    ...(settings.ingress ? [ingressProcess(home, settings, programs)] : []),
    agentProcess(home, settings, programs),
  ];
}

function etcdProcess(home: Home, { etcdPort }: ClusterSettings, { etcd }: Programs): ProcessSpec {
  const pki = join(home.pki, "etcd");
  const client = `https://127.0.0.1:${etcdPort}`;
  const peer = `https://127.0.0.1:${etcdPort + 1}`;
  const flags = {
    name: "etcd-1",
    "data-dir": home.etcd,
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `etcd-1=${peer}`,
    "client-cert-auth": "true",
    "trusted-ca-file": join(pki, "ca.crt"),
    "cert-file": join(pki, "etcd-1.crt"),
    "key-file": join(pki, "etcd-1.key"),
    "peer-client-cert-auth": "true",
    "peer-trusted-ca-file": join(pki, "ca.crt"),
    "peer-cert-file": join(pki, "etcd-1.crt"),
    "peer-key-file": join(pki, "etcd-1.key"),
    "quota-backend-bytes": String(8 * 1024 ** 3),
    logger: "zap",
    "log-level": "warn",
  };
  return { name: "etcd", command: [etcd, ...flagsOf(flags)] };
}

function controlPlaneProcess(home: Home, settings: ClusterSettings, { dist }: Programs): ProcessSpec {
  const pki = join(home.pki, "etcd");
  const flags = {
    id: "control-plane-1",
    etcd: `https://127.0.0.1:${settings.etcdPort}`,
    "etcd-ca": join(pki, "ca.crt"),
    "etcd-cert": join(pki, "client.crt"),
    "etcd-key": join(pki, "client.key"),
    "pki-dir": home.pki,
    "bootstrap-token-file": join(home.pki, "bootstrap-token"),
    "bind-address": ["127.0.0.1", settings.listenAddress].filter(Boolean).join(","),
    // The bridge of the first node: the one address besides loopback on which a one-host API listens.
    "advertise-address": settings.listenAddress ?? firstAddress(settings.podCidr),
    "agent-address": agentAddress(settings),
    port: String(settings.apiPort),
    "agent-port": String(settings.agentPort),
    "pod-cidr": settings.podCidr,
    "service-cidr": settings.serviceCidr,
    "dns-address": settings.dnsAddress,
    "dns-domain": settings.dnsDomain,
    "local-volumes-path": home.volumes,
    profile: settings.profile,
    ...auditFlags(home, settings),
  };
  return { ...node("control-plane", join(dist, "control-plane/main.js"), flags), env: controlPlaneMemory };
}

const auditFlags = (home: Home, { auditPolicyFile }: ClusterSettings): Record<string, string> =>
  auditPolicyFile
    ? { "audit-policy-file": auditPolicyFile, "audit-log-path": join(home.logs, "audit.log") }
    : {};

/** The gRPC side has one address, which this host's own agent dials too. */
const agentAddress = ({ listenAddress }: ClusterSettings) => listenAddress ?? "127.0.0.1";

function agentProcess(home: Home, settings: ClusterSettings, { dist }: Programs): ProcessSpec {
  const flags = {
    "node-name": settings.nodeName,
    "state-dir": home.agent,
    "control-plane": `${agentAddress(settings)}:${settings.agentPort}`,
    "bootstrap-token-file": join(home.pki, "bootstrap-token"),
    "ca-file": join(home.pki, "ca.crt"),
    "proxy-socket": join(home.run, "proxy.sock"),
    ...(settings.ingress ? { "ingress-socket": join(home.run, "ingress.sock") } : {}),
    "pause-image": "coracle/pause:dev",
    "pod-manifest-path": home.manifests,
  };
  return { ...node("node-agent", join(dist, "node-agent/main.js"), flags), env: agentMemory };
}

function proxyProcess(home: Home, { dist }: Programs): ProcessSpec {
  return node("proxy", join(dist, "node-agent/proxy/main.js"), {
    socket: join(home.run, "proxy.sock"),
    "state-dir": home.proxy,
  });
}

function ingressProcess(home: Home, settings: ClusterSettings, { dist }: Programs): ProcessSpec {
  return node("ingress", join(dist, "node-agent/ingress/main.js"), {
    socket: join(home.run, "ingress.sock"),
    "state-dir": home.ingress,
    "http-port": String(settings.ingressHttpPort),
    "https-port": String(settings.ingressHttpsPort),
  });
}

function node(name: string, main: string, flags: Record<string, string>): ProcessSpec {
  return { name, command: [process.execPath, main, ...flagsOf(flags)] };
}

function flagsOf(flags: Record<string, string>): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}
