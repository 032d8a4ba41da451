import { describe, expect, it } from "@jest/globals";
import type { V1Pod, V1PodSpec, V1PodStatus } from "../../../../api/generated/types.js";
import { keptAddresses } from "../../../../node-agent/pods/node/kept-addresses.js";
import { type ContainerInfo, containerLabels } from "../../../../node-agent/runtime/container-runtime.js";

const sandbox = (uid: string, address: string, state: ContainerInfo["state"] = "running"): ContainerInfo => ({
  id: `sandbox-${uid}`,
  labels: {
    [containerLabels.podUid]: uid,
    [containerLabels.type]: "sandbox",
    [containerLabels.podAddress]: address,
  },
  state,
  image: "pause",
  imageId: "id",
  pid: 1,
  createdAt: "2026-01-01T00:00:00Z",
});
const pod = (uid: string, status: V1PodStatus, spec: Partial<V1PodSpec> = {}): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: uid, uid },
  spec: { containers: [], ...spec },
  status,
});

describe("the addresses that pods keep over a start of the agent", () => {
  it.each([
    ["those of sandboxes that run", [sandbox("a", "10.0.0.3")], [], ["a 10.0.0.3"]],
    [
      "those of sandboxes that have ended, before it is known whether their pods are still here",
      [sandbox("a", "10.0.0.3", "exited")],
      [],
      ["a 10.0.0.3"],
    ],
    [
      "none of ended sandboxes whose pods or addresses have others",
      [sandbox("a", "10.0.0.3", "exited"), sandbox("b", "10.0.0.4", "exited"), sandbox("c", "10.0.0.4")],
      [pod("a", { podIP: "10.0.0.5" })],
      ["c 10.0.0.4", "a 10.0.0.5"],
    ],
    ["those that the API knows", [], [pod("a", { podIP: "10.0.0.3" })], ["a 10.0.0.3"]],
    [
      "for each pod that of its sandbox",
      [sandbox("a", "10.0.0.4")],
      [pod("a", { podIP: "10.0.0.3" })],
      ["a 10.0.0.4"],
    ],
    [
      "for each address one pod, that whose sandbox runs",
      [sandbox("b", "10.0.0.3")],
      [pod("a", { podIP: "10.0.0.3" })],
      ["b 10.0.0.3"],
    ],
    [
      "none of pods that have ended, have none, or use the host's",
      [],
      [
        pod("a", { podIP: "10.0.0.3", phase: "Failed" }),
        pod("b", {}),
        pod("c", { podIP: "192.0.2.1" }, { hostNetwork: true }),
      ],
      [],
    ],
  ])("are %s", (_, containers, pods, kept) => {
    const found = keptAddresses(containers, pods);
    expect(found.map(({ podUid, address }) => `${podUid} ${address}`)).toEqual(kept);
  });
});
