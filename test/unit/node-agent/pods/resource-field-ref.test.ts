import { expect, it } from "@jest/globals";
import { resourceValue } from "../../../../node-agent/pods/spec/resource-field-ref.js";

const container = {
  name: "app",
  resources: {
    requests: { cpu: "250m" },
    limits: { cpu: "1500m", memory: "64Mi", "ephemeral-storage": "0" },
  },
};
const allocatable = { cpu: "2", memory: "8Gi", "ephemeral-storage": "100Gi" };

it.each([
  ["requests.cpu", undefined, "1"],
  ["requests.cpu", "1m", "250"],
  ["limits.cpu", "0", "2"],
  ["limits.cpu", "1m", "1500"],
  ["limits.memory", undefined, "67108864"],
  ["limits.memory", "1Mi", "64"],
  // What was not asked for is the limit, and what is not limited is all that the node has.
  ["requests.memory", "1Mi", "64"],
  ["limits.ephemeral-storage", "1Gi", "100"],
  ["requests.ephemeral-storage", "1", "0"],
  ["limits.unknown", "1", "0"],
  ["limits.hugepages-2Mi", "1", "0"],
])("gives %s in units of %s", (resource, divisor, expected) => {
  const selector = { resource, ...(divisor === undefined ? {} : { divisor }) };
  expect(resourceValue(selector, container, allocatable)).toBe(expected);
});

it("refuses what is neither a request nor a limit", () => {
  expect(() => resourceValue({ resource: "usage.cpu" }, container, allocatable)).toThrow(
    "Unsupported container resource : usage.cpu",
  );
});
