import type {
  V1Container,
  V1ContainerPort,
  V1EnvVar,
  V1ObjectMeta,
  V1PodSpec,
  V1PodTemplateSpec,
} from "../generated/types.js";
import { warnOfFractions } from "./fractions.js";

interface Placed {
  readonly container: V1Container;
  readonly path: string;
}

/** More ports than these are not looked at: each is compared with each. */
const portsLookedAt = 1000;
/** No answer has room for more. */
const mostTexts = 4096;
export const byteAmounts = ["memory", "ephemeral-storage"] as const;

/** `path` ends in a dot, or is empty for a pod itself. */
export function warnOfContainers({ metadata, spec }: V1PodTemplateSpec, path: string): string[] {
  const placed = containersOf(spec, path);
  const ports = placed.flatMap(({ container, path: at }) => portsOf(container, at)).slice(0, portsLookedAt);
  return [
    ...placed.flatMap((one) => warnOfContainer(one, metadata, spec, path)),
    ...warnOfPorts(ports),
    ...warnOfPortNames(ports),
  ];
}

function containersOf(spec: V1PodSpec | undefined, path: string): Placed[] {
  const groups = ["initContainers", "containers", "ephemeralContainers"] as const;
  return groups.flatMap((group) =>
    (spec?.[group] ?? []).map((container, at) => ({ container, path: `${path}spec.${group}[${at}]` })),
  );
}

function warnOfContainer(
  { container, path }: Placed,
  metadata: V1ObjectMeta | undefined,
  spec: V1PodSpec | undefined,
  root: string,
): string[] {
  const { securityContext, resources, env } = container;
  const annotation = (key: string, message: string) =>
    metadata?.annotations?.[key] === undefined ? [] : [`${root}metadata.annotations[${key}]: ${message}`];
  const appArmor = spec?.securityContext?.appArmorProfile ?? securityContext?.appArmorProfile;
  return [
    ...(securityContext?.seccompProfile
      ? []
      : annotation(
          `container.seccomp.security.alpha.kubernetes.io/${container.name}`,
          'non-functional in v1.27+; use the "seccompProfile" field instead',
        )),
    ...(appArmor
      ? []
      : annotation(
          `container.apparmor.security.beta.kubernetes.io/${container.name}`,
          'deprecated since v1.30; use the "appArmorProfile" field instead',
        )),
    ...warnOfFractions(resources?.limits, `${path}.resources.limits`, byteAmounts),
    ...warnOfFractions(resources?.requests, `${path}.resources.requests`, byteAmounts),
    ...warnOfEnv(env ?? [], `${path}.env`),
  ];
}

/** A second definition is fine where it builds on the first: `X=$(X)more`. */
function warnOfEnv(env: readonly V1EnvVar[], path: string): string[] {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = "", valueFrom }, at) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const reference = `$(${name})`;
    if (!valueFrom && value !== reference && value.includes(reference)) return [];
    const hidden = JSON.stringify(name);
    return [`${path}[${at}]: hides previous definition of ${hidden}, which may be dropped when using apply`];
  });
}

interface PlacedPort {
  readonly port: V1ContainerPort;
  readonly path: string;
}

const portsOf = ({ ports = [] }: V1Container, path: string): PlacedPort[] =>
  ports.map((port, at) => ({ port, path: `${path}.ports[${at}]` }));

function warnOfPorts(ports: readonly PlacedPort[]): string[] {
  const seen = new Map<string, PlacedPort[]>();
  const texts: string[] = [];
  for (const one of ports) {
    if (texts.length >= mostTexts) break;
    const { hostIP, hostPort, containerPort, protocol } = one.port;
    const key = `${containerPort}/${protocol}`;
    const others = seen.get(key) ?? [];
    if (hostIP && !hostPort) texts.push(`${one.path}: hostIP set without hostPort: ${asGoPrints(one.port)}`);
    texts.push(...others.flatMap((other) => clash(one, other)));
    seen.set(key, others);
    others.push(one);
  }
  return texts;
}

function clash({ port, path }: PlacedPort, { port: other, path: where }: PlacedPort): string[] {
  const [ip, otherIp] = [port.hostIP ?? "", other.hostIP ?? ""];
  const [hostPort, otherPort] = [port.hostPort ?? 0, other.hostPort ?? 0];
  if (ip === otherIp && hostPort === otherPort) return [`${path}: duplicate port definition with ${where}`];
  if (hostPort === 0 || otherPort === 0) return [`${path}: overlapping port definition with ${where}`];
  if (hostPort === otherPort && (ip === "") !== (otherIp === ""))
    return [`${path}: dangerously ambiguous port definition with ${where}`];
  return [];
}

const asGoPrints = ({
  name = "",
  hostPort = 0,
  containerPort,
  protocol = "",
  hostIP = "",
}: V1ContainerPort) =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;

function warnOfPortNames(ports: readonly PlacedPort[]): string[] {
  const seen = new Map<string, string>();
  return ports.flatMap(({ port: { name }, path }) => {
    if (!name) return [];
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, path);
      return [];
    }
    return [
      `${path}: duplicate port name ${JSON.stringify(name)} with ${first}, services and probes that select ports by name will use ${first}`,
    ];
  });
}
