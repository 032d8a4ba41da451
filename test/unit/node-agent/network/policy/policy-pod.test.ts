import { describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../../../api/generated/types.js";
import { parseAddress, requireCidr } from "../../../../../common/ipv4.js";
import { policyPodOf } from "../../../../../node-agent/network/policy/policy-pod.js";

const range = requireCidr("10.244.1.0/24");

const pod = (spec: V1Pod["spec"], status: V1Pod["status"]): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "d", uid: "u", labels: { app: "a" } },
  spec,
  status,
});
const containers = [
  { name: "c", image: "i", ports: [{ name: "web", containerPort: 80 }, { containerPort: 9 }] },
];

describe("a pod as policies see it", () => {
  it("has the named ports of its containers, those beside them too", () => {
    const initContainers = [
      { name: "once", image: "i", ports: [{ name: "gone", containerPort: 1 }] },
      {
        name: "beside",
        image: "i",
        restartPolicy: "Always",
        ports: [{ name: "dns", protocol: "UDP", containerPort: 53 }],
      },
    ];
    expect(policyPodOf(pod({ containers, initContainers }, { podIP: "10.244.1.9" }), range)).toEqual({
      namespace: "d",
      labels: { app: "a" },
      address: parseAddress("10.244.1.9"),
      ports: [
        { name: "web", protocol: "TCP", port: 80 },
        { name: "dns", protocol: "UDP", port: 53 },
      ],
    });
  });

  it.each<[string, V1Pod]>([
    ["of the host's network", pod({ containers, hostNetwork: true }, { podIP: "10.244.1.9" })],
    ["that has finished", pod({ containers }, { phase: "Succeeded", podIP: "10.244.1.9" })],
    ["without an address", pod({ containers }, {})],
    ["at an address that isn't its node's", pod({ containers }, { podIP: "10.244.2.9" })],
  ])("one %s is none", (_, one) => {
    expect(policyPodOf(one, range)).toBeUndefined();
  });
});
