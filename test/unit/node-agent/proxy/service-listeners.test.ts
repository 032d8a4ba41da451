import { describe, expect, it } from "@jest/globals";
import type { V1LoadBalancerIngress, V1Node, V1ServiceSpec } from "../../../../api/generated/types.js";
import { requireCidr } from "../../../../common/ipv4.js";
import { exposedPlaces } from "../../../../node-agent/proxy/services/exposed-places.js";
import { nodePortsOf } from "../../../../node-agent/proxy/services/node-ports.js";
import { listenersOf, refusedListeners } from "../../../../node-agent/proxy/services/service-listeners.js";
import { endpointSlice, service } from "../../../support/service-objects.js";

const [serviceRange, podRange] = [requireCidr("10.96.0.0/16"), requireCidr("10.244.0.0/16")];
const view = {
  nodeName: "here",
  serviceRange,
  hostAddresses: ["127.0.0.1", "192.168.7.1", "192.168.7.100", "10.244.1.1"],
  nodeAddresses: new Set(["192.168.7.1", "192.168.7.2"]),
  clusterRanges: [serviceRange, podRange],
};
const slices = [
  endpointSlice(
    "demo",
    [
      { name: "web", port: 8080, protocol: "TCP" },
      { name: "dns", port: 5353, protocol: "UDP" },
    ],
    [{ addresses: ["10.244.1.5"], nodeName: "there" }],
  ),
];
const web = { name: "web", port: 80, protocol: "TCP", nodePort: 30080 };
const dns = { name: "dns", port: 53, protocol: "UDP", nodePort: 30053 };
const listen = (spec: Partial<V1ServiceSpec>) =>
  listenersOf(service("demo", { clusterIP: "10.96.0.5", ...spec }), slices, view).map(
    ({ scope, protocol, address, port }) => `${scope} ${protocol} ${address}:${port}`,
  );

describe("listenersOf", () => {
  it.each<[string, Partial<V1ServiceSpec>, readonly string[]]>([
    ["a cluster address", { ports: [{ ...web, nodePort: undefined }] }, ["service TCP 10.96.0.5:80"]],
    [
      "a node port on every address",
      { ports: [web] },
      ["service TCP 10.96.0.5:80", "host TCP 0.0.0.0:30080"],
    ],
    [
      "a UDP node port on each address",
      { ports: [dns] },
      ["service UDP 10.96.0.5:53", ...view.hostAddresses.map((address) => `host UDP ${address}:30053`)],
    ],
    [
      "external addresses that the host was given for Services",
      { ports: [{ ...web, nodePort: undefined }], externalIPs: [...view.hostAddresses, "198.51.100.1"] },
      ["service TCP 10.96.0.5:80", "host TCP 192.168.7.100:80"],
    ],
    [
      "nothing outside for a Local policy without a local pod",
      { ports: [web], externalTrafficPolicy: "Local" },
      ["service TCP 10.96.0.5:80"],
    ],
    [
      "nothing inside for an internal Local policy",
      { ports: [web], internalTrafficPolicy: "Local" },
      ["host TCP 0.0.0.0:30080"],
    ],
    ["nothing for a headless Service", { clusterIP: "None", ports: [web] }, []],
    ["nothing for a port without backends", { ports: [{ name: "other", port: 81, protocol: "TCP" }] }, []],
    ["nothing for SCTP", { ports: [{ name: "web", port: 80, protocol: "SCTP" }] }, []],
    ["nothing for ExternalName", { type: "ExternalName", externalName: "example.org", ports: [web] }, []],
  ])("opens %s", (_, spec, expected) => {
    expect(listen(spec)).toEqual(expected);
  });

  it.each<[string, readonly V1LoadBalancerIngress[], Partial<V1ServiceSpec>, readonly string[]]>([
    [
      "the node's address, and localhost with it",
      [{ ip: "192.168.7.1" }, { ip: "192.168.7.2" }],
      {},
      ["192.168.7.1:80", "127.0.0.1:80"],
    ],
    ["an address that the host was given for Services", [{ ip: "192.168.7.100" }], {}, ["192.168.7.100:80"]],
    ["no address that something before the nodes has", [{ ip: "192.168.7.1", ipMode: "Proxy" }], {}, []],
    ["no address of pods or of loopback", [{ ip: "10.244.1.1" }, { ip: "127.0.0.1" }], {}, []],
    ["nothing once the type is another", [{ ip: "192.168.7.1" }], { type: "ClusterIP" }, []],
    ["nothing for names", [{ hostname: "balancer.example" }], {}, []],
  ])("takes of a load balancer %s", (_, ingress, spec, expected) => {
    const balanced = service("demo", {
      type: "LoadBalancer",
      clusterIP: "10.96.0.5",
      ports: [{ ...web, nodePort: undefined }],
      loadBalancerSourceRanges: ["198.51.100.0/24"],
      ...spec,
    });
    const found = listenersOf(
      { ...balanced, status: { loadBalancer: { ingress: [...ingress] } } },
      slices,
      view,
    );
    const outside = found.filter(({ scope }) => scope === "host");
    expect(outside.map(({ address, port }) => `${address}:${port}`)).toEqual(expected);
    expect(outside.every(({ sources }) => sources?.[0]?.prefix === 24)).toBe(true);
    expect(found.find(({ scope }) => scope === "service")?.sources).toBeUndefined();
  });

  it("never leads to where Services are exposed on hosts", () => {
    const exposed = exposedPlaces([
      {
        ...service("other", { type: "LoadBalancer", ports: [{ port: 8443 }], externalIPs: ["198.51.100.1"] }),
        status: { loadBalancer: { ingress: [{ ip: "192.168.7.2" }] } },
      },
    ]);
    const open = (address: string, port: number) => {
      const attacked = [endpointSlice("demo", [{ name: "web", port, protocol: "TCP" }], [address])];
      const demo = service("demo", { clusterIP: "10.96.0.5", ports: [{ ...web, nodePort: undefined }] });
      return listenersOf(demo, attacked, { ...view, exposed }).length;
    };
    expect([open("192.168.7.2", 8443), open("198.51.100.1", 8443), open("192.168.7.2", 8444)]).toEqual([
      0, 0, 1,
    ]);
  });

  it("keeps clients for three hours unless told otherwise", () => {
    const sticky = (spec: Partial<V1ServiceSpec>) =>
      listenersOf(service("demo", { clusterIP: "10.96.0.5", ports: [web], ...spec }), slices, view)[0]
        ?.affinityMs;
    expect(sticky({})).toBeUndefined();
    expect(sticky({ sessionAffinity: "ClientIP" })).toBe(10_800_000);
    expect(
      sticky({ sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }),
    ).toBe(5000);
  });

  it("says which of the host's addresses a Service may not have", () => {
    const asking = service("demo", { clusterIP: "10.96.0.5", ports: [web], externalIPs: view.hostAddresses });
    expect(refusedListeners(asking, view).map(({ message }) => message)).toEqual([
      "the external address 127.0.0.1 is not served: may not be in the loopback range (127.0.0.0/8, ::1/128)",
      "the external address 192.168.7.1 is not served: it is a node's own address; use a node port",
      "the external address 10.244.1.1 is not served: it is in a range of the cluster",
    ]);
  });

  it.each([
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "169.254.169.254",
    "224.0.0.1",
    "239.1.2.3",
    "255.255.255.255",
    "10.96.0.5",
    "::ffff:127.0.0.1",
    "fd00::1",
    "localhost",
    "10.244.1.5 ",
    "010.244.1.5",
  ])("never leads to %j", (address) => {
    const attacked = [endpointSlice("demo", [{ name: "web", port: 10250, protocol: "TCP" }], [address])];
    expect(listenersOf(service("demo", { clusterIP: "10.96.0.5", ports: [web] }), attacked, view)).toEqual(
      [],
    );
  });

  it.each([
    ["192.168.7.1", "of the host"],
    ["192.168.7.2", "of another node"],
    ["10.244.2.1", "of another node's bridge"],
    ["10.244.2.2", "from which another node dials"],
  ])("never leads to a node port at %s, an address %s", (address) => {
    const nodes: V1Node[] = [
      {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: "there" },
        spec: { podCIDR: "10.244.2.0/24" },
        status: { addresses: [{ type: "InternalIP", address: "192.168.7.2" }] },
      },
    ];
    const nodePorts = nodePortsOf(nodes, view.hostAddresses, "30000-32767");
    const open = (port: number) => {
      const attacked = [endpointSlice("demo", [{ name: "web", port, protocol: "TCP" }], [address])];
      const demo = service("demo", { clusterIP: "10.96.0.5", ports: [web] });
      return listenersOf(demo, attacked, { ...view, nodePorts }).length;
    };
    expect([open(30_080), open(32_767), open(6_443)]).toEqual([0, 0, 2]);
  });

  it.each([0, -1, 65_536, 1.5, Number.NaN])("never leads to port %p", (port) => {
    const attacked = [endpointSlice("demo", [{ name: "web", port, protocol: "TCP" }], ["10.244.1.5"])];
    expect(listenersOf(service("demo", { clusterIP: "10.96.0.5", ports: [web] }), attacked, view)).toEqual(
      [],
    );
  });
});
