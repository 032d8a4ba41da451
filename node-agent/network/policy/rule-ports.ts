import type { V1NetworkPolicyPort } from "../../../api/generated/types.js";
import { holds, type Span } from "./address-spans.js";
import type { Allowance, PortSpan } from "./allowance.js";
import type { PolicyRule } from "./policy-rules.js";
import type { PolicyPod, Transport } from "./policy-world.js";

const transports: readonly Transport[] = ["TCP", "UDP"];
const allPorts = { first: 0, last: 65535 };

/** What a rule lets in to `pod`: names of ports are those of its own containers. */
export function ingressAllowances({ peers, ports }: PolicyRule, pod: PolicyPod): readonly Allowance[] {
  if (!ports) return [{ peers, ports: "all" }];
  const named = ports.flatMap((port) => namedPorts(port, pod));
  return [{ peers, ports: [...numberedPorts(ports), ...named] }];
}

/** What a rule lets out: names of ports are those of whichever pod is talked to. */
export function egressAllowances(
  { peers, ports }: PolicyRule,
  pods: Iterable<PolicyPod>,
): readonly Allowance[] {
  if (!ports) return [{ peers, ports: "all" }];
  const names = ports.filter(({ port }) => typeof port === "string");
  return [{ peers, ports: numberedPorts(ports) }, ...(names.length > 0 ? named() : [])];

  function named(): readonly Allowance[] {
    return [...pods]
      .filter(({ address }) => holds(peers, address))
      .map((pod) => ({
        peers: [{ first: pod.address, last: pod.address }],
        ports: names.flatMap((port) => namedPorts(port, pod)),
      }));
  }
}

function numberedPorts(ports: readonly V1NetworkPolicyPort[]): readonly PortSpan[] {
  return ports.flatMap((port) =>
    transports
      .filter((protocol) => protocol === port.protocol)
      .flatMap((protocol) => spanOf(port).map((span) => ({ ...span, protocol }))),
  );
}

function spanOf({ port, endPort }: V1NetworkPolicyPort): readonly Span[] {
  if (port === undefined) return [allPorts];
  return typeof port === "number" ? [{ first: port, last: endPort ?? port }] : [];
}

function namedPorts({ port, protocol }: V1NetworkPolicyPort, pod: PolicyPod): readonly PortSpan[] {
  return pod.ports
    .filter((one) => one.name === port && one.protocol === protocol)
    .map((one) => ({ first: one.port, last: one.port, protocol: one.protocol }));
}
