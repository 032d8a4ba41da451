import { describe, expect, it } from "@jest/globals";
import { validatePodStatusUpdate } from "../../../api/core/pods/validate-status.js";
import { setServiceDefaults } from "../../../api/core/service-defaults.js";
import { validateEndpoints } from "../../../api/core/validate-endpoints.js";
import { validateNode } from "../../../api/core/validate-node.js";
import { validateService } from "../../../api/core/validate-service.js";
import { validateEndpointSlice } from "../../../api/discovery/validate-endpoint-slice.js";
import type { FieldError } from "../../../api/field-error.js";
import type { V1NodeStatus, V1PodStatus, V1ServiceSpec } from "../../../api/generated/types.js";
import { validateIpAddress } from "../../../api/networking/ip-address.js";
import { validateServiceCidr } from "../../../api/networking/service-cidr.js";
import { validateLoadBalancerStatus } from "../../../api/networking/validate-load-balancer.js";
import { validateNetworkPolicy } from "../../../api/networking/validate-network-policy.js";
import { said } from "../../support/field-errors.js";

const head = { apiVersion: "x/v1", kind: "X", metadata: { name: "x" } };

const noIp = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

const noCidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

const slice = (addressType: string, address: string) =>
  validateEndpointSlice({ ...head, addressType, endpoints: [{ addresses: [address] }] });

const service = (spec: V1ServiceSpec) => {
  const made = { ...head, spec: { ports: [{ port: 80 }], ...spec } };
  setServiceDefaults(made);
  return validateService(made);
};

const node = (status: V1NodeStatus) => validateNode({ ...head, status });

const podStatus = (status: V1PodStatus) => validatePodStatusUpdate({ ...head, status });

const policy = (cidr: string, except: string[]) =>
  validateNetworkPolicy({
    ...head,
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr, except } }] }] },
  });

const injected = "10.0.0.1\nroute add default via 192.0.2.1";

describe("addresses are addresses, wherever they stand", () => {
  it.each<[string, FieldError[], string]>([
    [
      "IPv6 in an IPv4 slice",
      slice("IPv4", "fd00::1"),
      'endpoints[0].addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address',
    ],
    [
      "IPv4 in an IPv6 slice",
      slice("IPv6", "10.0.0.1"),
      'endpoints[0].addresses[0]: Invalid value: "10.0.0.1": must be a valid IPv6 address',
    ],
    [
      "a mapped address",
      slice("IPv6", "::ffff:127.0.0.1"),
      'endpoints[0].addresses[0]: Invalid value: "::ffff:127.0.0.1"',
    ],
    ["loopback in a slice", slice("IPv6", "::1"), "may not be in the loopback range"],
    [
      "a slice's port",
      validateEndpointSlice({ ...head, addressType: "IPv4", ports: [{ port: 0 }] }),
      "ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    ],
    [
      "a slice's node",
      validateEndpointSlice({
        ...head,
        addressType: "IPv4",
        endpoints: [{ addresses: ["10.0.0.1"], nodeName: "a/b" }],
      }),
      'endpoints[0].nodeName: Invalid value: "a/b"',
    ],
    [
      "an endpoint",
      validateEndpoints({ ...head, subsets: [{ addresses: [{ ip: injected }] }] }),
      "subsets[0].addresses[0].ip: Invalid value",
    ],
    [
      "an endpoint's node",
      validateEndpoints({ ...head, subsets: [{ addresses: [{ ip: "10.0.0.1", nodeName: "../a" }] }] }),
      "subsets[0].addresses[0].nodeName: Invalid value",
    ],
    [
      "a node's address",
      node({ addresses: [{ type: "InternalIP", address: injected }] }),
      `status.addresses[0].address: Invalid value: ${JSON.stringify(injected)}: ${noIp}`,
    ],
    [
      "a node's name",
      node({ addresses: [{ type: "Hostname", address: "a b" }] }),
      'status.addresses[0].address: Invalid value: "a b"',
    ],
    [
      "a node's kind of address",
      node({ addresses: [{ type: "Home", address: "a" }] }),
      'status.addresses[0].type: Unsupported value: "Home"',
    ],
    [
      "a node's address twice",
      node({ addresses: [1, 2].map(() => ({ type: "InternalIP", address: "10.0.0.1" })) }),
      "status.addresses[1]: Duplicate value",
    ],
    [
      "a node's amounts",
      node({ allocatable: { cpu: "-1" } }),
      'status.allocatable[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      "a node's ranges",
      validateNode({ ...head, spec: { podCIDR: "10.0.0.0/24", podCIDRs: ["10.0.0.0/24", "0.0.0.0/1"] } }),
      "may specify no more than one CIDR for each IP family",
    ],
    [
      "a pod's address",
      podStatus({ podIP: injected }),
      `status.podIP: Invalid value: ${JSON.stringify(injected)}: ${noIp}`,
    ],
    [
      "a pod's addresses",
      podStatus({ podIPs: [{ ip: "x" }] }),
      `status.podIPs[0]: Invalid value: "x": ${noIp}`,
    ],
    [
      "a pod's addresses of one family",
      podStatus({ podIPs: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }] }),
      "may specify no more than one IP for each IP family",
    ],
    [
      "a pod's two first addresses",
      podStatus({ podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.2" }] }),
      'status.podIPs[0].ip: Invalid value: "10.0.0.2": must be equal to `podIP`',
    ],
    [
      "a pod's host",
      podStatus({ hostIP: "x", hostIPs: [{ ip: "x" }] }),
      `status.hostIP: Invalid value: "x": ${noIp}`,
    ],
    [
      "a pod's restarts",
      podStatus({ containerStatuses: [{ restartCount: -1 } as never] }),
      "status.containerStatuses[0].restartCount: Invalid value: -1: must be greater than or equal to 0",
    ],
    ["a pod's phase", podStatus({ phase: "Odd" }), 'status.phase: Unsupported value: "Odd"'],
    [
      "an external address",
      service({ externalIPs: ["127.0.0.1"] }),
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range',
    ],
    [
      "a source range",
      service({ type: "LoadBalancer", loadBalancerSourceRanges: ["all"] }),
      `spec.loadBalancerSourceRanges[0]: Invalid value: "all": ${noCidr}`,
    ],
    [
      "a source range of no balancer",
      service({ loadBalancerSourceRanges: ["10.0.0.0/8"] }),
      "spec.loadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      "a balancer's address",
      service({ type: "LoadBalancer", loadBalancerIP: "x" }),
      `spec.loadBalancerIP: Invalid value: "x": ${noIp}`,
    ],
    [
      "a node port",
      service({ type: "NodePort", ports: [{ port: 80, nodePort: -1 }] }),
      "spec.ports[0].nodePort: Invalid value: -1: must be between 1 and 65535, inclusive",
    ],
    [
      "a status",
      validateLoadBalancerStatus({ ingress: [{ ip: "x" }] }),
      `status.loadBalancer.ingress[0].ip: Invalid value: "x": ${noIp}`,
    ],
    [
      "a status's name",
      validateLoadBalancerStatus({ ingress: [{ hostname: "10.0.0.1" }] }),
      "must be a DNS name, not an IP address",
    ],
    [
      "an exception",
      policy("10.0.0.0/8", ["11.0.0.0/16"]),
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
    ],
    ["an exception of all", policy("10.0.0.0/8", ["10.0.0.0/8"]), "must be a strict subset of `cidr`"],
    [
      "an exception of another family",
      policy("10.0.0.0/8", ["fd00::/64"]),
      "must be a strict subset of `cidr`",
    ],
    [
      "Service ranges",
      validateServiceCidr({ ...head, spec: { cidrs: ["x"] } }),
      `spec.cidrs[0]: Invalid value: "x": ${noCidr}`,
    ],
    [
      "Service ranges of one family",
      validateServiceCidr({ ...head, spec: { cidrs: ["10.0.0.0/8", "11.0.0.0/8"] } }),
      "may specify no more than one IP for each IP family",
    ],
    [
      "whose an address is",
      validateIpAddress({ ...head, spec: { parentRef: { resource: "services", name: "" } } }),
      "spec.parentRef.name: Required value",
    ],
  ])("%s", (_, errors, message) => {
    expect(said(errors).join("\n")).toContain(message);
  });

  it.each<[string, FieldError[]]>([
    [
      "slices",
      [...slice("IPv4", "10.0.0.1"), ...slice("IPv6", "fd00::1"), ...slice("FQDN", "a.example.com")],
    ],
    [
      "services",
      service({
        type: "LoadBalancer",
        externalIPs: ["198.51.100.7"],
        loadBalancerSourceRanges: ["10.0.0.0/8 "],
      }),
    ],
    [
      "nodes",
      node({
        addresses: [
          { type: "InternalIP", address: "fd00::1" },
          { type: "Hostname", address: "Node-1" },
        ],
      }),
    ],
    [
      "pods",
      podStatus({ podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }], phase: "Running" }),
    ],
    ["policies", [...policy("10.0.0.0/8", ["10.1.0.0/16"]), ...policy("fd00::/16", ["fd00:1::/64"])]],
    ["ranges", validateServiceCidr({ ...head, spec: { cidrs: ["10.0.0.0/8", "fd00::/108"] } })],
  ])("and right ones pass: %s", (_, errors) => {
    expect(said(errors)).toEqual([]);
  });
});
