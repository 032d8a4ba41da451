import { expect, it } from "@jest/globals";
import { hostPortsOf } from "../../../../node-agent/pods/spec/host-ports.js";
import { podOf, sleeper } from "../../../support/pods.js";

const ports = [
  { containerPort: 80, hostPort: 8_080 },
  { containerPort: 53, hostPort: 53, protocol: "UDP", hostIP: "127.0.0.1" },
  { containerPort: 9_000 },
];

it("takes the ports that name one of the host, of all containers", () => {
  const pod = podOf("web", [
    sleeper("a", { ports }),
    sleeper("b", { ports: [{ containerPort: 1, hostPort: 2 }] }),
  ]);
  expect(hostPortsOf(pod)).toEqual([
    { protocol: "TCP", hostPort: 8_080, podPort: 80 },
    { protocol: "UDP", hostPort: 53, podPort: 53, hostIp: 0x7f000001 },
    { protocol: "TCP", hostPort: 2, podPort: 1 },
  ]);
});

it("forwards nothing to pods in the host's network", () => {
  expect(hostPortsOf(podOf("web", [sleeper("a", { ports })], { hostNetwork: true }))).toEqual([]);
});

it("refuses protocols that it can't forward", () => {
  const sctp = [{ containerPort: 80, hostPort: 8_080, protocol: "SCTP" }];
  expect(() => hostPortsOf(podOf("web", [sleeper("a", { ports: sctp })]))).toThrow("SCTP is not supported");
});

it.each(["::1", "127.0.0.1/32 -m comment --comment injected", "127.0.0.1\nCOMMIT"])(
  "refuses the host address %j",
  (hostIP) => {
    const one = [{ containerPort: 80, hostPort: 8_080, hostIP }];
    expect(() => hostPortsOf(podOf("web", [sleeper("a", { ports: one })]))).toThrow("IPv4 only");
  },
);
