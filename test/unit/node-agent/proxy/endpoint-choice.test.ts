import { describe, expect, it } from "@jest/globals";
import type { V1Endpoint } from "../../../../api/generated/types.js";
import { chooseBackends } from "../../../../node-agent/proxy/services/endpoint-choice.js";
import { endpointSlice } from "../../../support/service-objects.js";

const vantage = { nodeName: "here", zone: "north" };
const endpoint = (address: string, rest: Partial<V1Endpoint> = {}): V1Endpoint => ({
  addresses: [address],
  ...rest,
});
const ready = { ready: true };
const terminating = { ready: false, serving: true, terminating: true };
const zone = (name: string) => ({ hints: { forZones: [{ name }] } });

function choose(endpoints: readonly V1Endpoint[], policy: "Cluster" | "Local" = "Cluster") {
  const slice = endpointSlice("demo", [{ name: "web", port: 8080, protocol: "TCP" }], endpoints);
  return chooseBackends([slice], "web", "TCP", policy, vantage).map(({ address }) => address);
}

describe("chooseBackends", () => {
  it.each<[string, readonly V1Endpoint[], "Cluster" | "Local", readonly string[]]>([
    ["takes unknown readiness for ready", [endpoint("1.0.0.1")], "Cluster", ["1.0.0.1"]],
    ["leaves out what is not ready", [endpoint("1.0.0.1", { conditions: { ready: false } })], "Cluster", []],
    [
      "prefers ready ones to terminating ones",
      [endpoint("1.0.0.1", { conditions: terminating }), endpoint("1.0.0.2", { conditions: ready })],
      "Cluster",
      ["1.0.0.2"],
    ],
    [
      "falls back to those that serve while they terminate",
      [
        endpoint("1.0.0.1", { conditions: terminating }),
        endpoint("1.0.0.2", { conditions: { ...terminating, serving: false } }),
      ],
      "Cluster",
      ["1.0.0.1"],
    ],
    [
      "stays on the node for policy Local",
      [endpoint("1.0.0.1", { nodeName: "here" }), endpoint("1.0.0.2", { nodeName: "there" })],
      "Local",
      ["1.0.0.1"],
    ],
    [
      "falls back within the node for policy Local",
      [
        endpoint("1.0.0.1", { nodeName: "here", conditions: terminating }),
        endpoint("1.0.0.2", { nodeName: "there" }),
      ],
      "Local",
      ["1.0.0.1"],
    ],
    [
      "follows zone hints",
      [endpoint("1.0.0.1", zone("north")), endpoint("1.0.0.2", zone("south"))],
      "Cluster",
      ["1.0.0.1"],
    ],
    [
      "ignores hints that not all have",
      [endpoint("1.0.0.1", zone("north")), endpoint("1.0.0.2")],
      "Cluster",
      ["1.0.0.1", "1.0.0.2"],
    ],
    [
      "ignores hints when none is for us",
      [endpoint("1.0.0.1", zone("south")), endpoint("1.0.0.2", zone("south"))],
      "Cluster",
      ["1.0.0.1", "1.0.0.2"],
    ],
  ])("%s", (_, endpoints, policy, expected) => {
    expect(choose(endpoints, policy)).toEqual(expected);
  });

  it("maps the port by its name and protocol, for each slice", () => {
    const slices = [
      endpointSlice("demo", [{ name: "web", port: 8080, protocol: "TCP" }], ["1.0.0.1"]),
      endpointSlice("demo", [{ name: "web", port: 9090, protocol: "TCP" }], ["1.0.0.2"]),
      endpointSlice("demo", [{ name: "web", port: 7070, protocol: "UDP" }], ["1.0.0.3"]),
    ];
    expect(chooseBackends(slices, "web", "TCP", "Cluster", vantage)).toEqual([
      { address: "1.0.0.1", port: 8080 },
      { address: "1.0.0.2", port: 9090 },
    ]);
  });

  it("counts an endpoint once that stands in two slices", () => {
    const slice = endpointSlice("demo", [{ name: "", port: 8080 }], ["1.0.0.1"]);
    expect(chooseBackends([slice, slice], "", "TCP", "Cluster", vantage)).toHaveLength(1);
  });
});
