import { describe, expect, it } from "@jest/globals";
import type { V1ServiceSpec } from "../../../../api/generated/types.js";
import { listenersOf } from "../../../../node-agent/proxy/services/service-listeners.js";
import { endpointSlice, service } from "../../../support/service-objects.js";

const view = { nodeName: "here", hostAddresses: ["127.0.0.1", "192.168.7.1"] };
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
      ["service UDP 10.96.0.5:53", "host UDP 127.0.0.1:30053", "host UDP 192.168.7.1:30053"],
    ],
    [
      "external addresses that are the host's",
      { ports: [{ ...web, nodePort: undefined }], externalIPs: ["192.168.7.1", "198.51.100.1"] },
      ["service TCP 10.96.0.5:80", "host TCP 192.168.7.1:80"],
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
});
