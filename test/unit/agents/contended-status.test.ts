import { describe, expect, it } from "@jest/globals";
import { type ApiError, staleVersion } from "../../../api/errors.js";
import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import type { pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { NodeRegistration } from "../../../control-plane/agents/node-registration.js";
import { PodStatusWriter } from "../../../control-plane/agents/pod-status-writer.js";
import { podOf, sleeper } from "../../support/pods.js";

const lease = { check: async () => {} };
const pod: V1Pod = podOf("web", [sleeper("app")]);
const node: V1Node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "node-1", uid: "n" },
  status: {
    capacity: { cpu: "1", "example.com/foo": "3" },
    allocatable: { cpu: "1", "example.com/foo": "2", "example.com/gone": "1" },
  },
};

/** An API whose objects somebody else writes each time, or that keeps what it is given. */
function apiOf(object: V1Pod | V1Node, isContended: boolean) {
  const written: object[] = [];
  const update = async (type: typeof pods, given: object) => {
    if (isContended) throw staleVersion({ group: "", resource: type.resource }, "web");
    written.push(given);
    return given;
  };
  return { client: { get: async () => object, update } as unknown as Client, written };
}

const outcome = (work: Promise<void>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as ApiError,
  );

describe("a status of an object that others write all the time", () => {
  const bytes = (value: object) => Buffer.from(JSON.stringify(value));
  const update = { id: 1, namespace: "default", name: "web", uid: "uid-web", terminated: false };

  it("is not refused for good", async () => {
    const writer = new PodStatusWriter("node-1", apiOf(pod, true).client, {
      get: () => pod,
    } as unknown as ConstructorParameters<typeof PodStatusWriter>[2]);
    const status = bytes({ phase: "Running" });
    expect((await outcome(writer.write({ ...update, status }, lease)))?.code).toBe(500);
    const registration = new NodeRegistration({ name: "node-1", uid: "n" }, apiOf(node, true).client);
    const said = bytes({ ...node, status: { capacity: { cpu: "2" } } });
    expect((await outcome(registration.write(said, lease)))?.code).toBe(500);
  });

  it("is refused for good when it is another object", async () => {
    const writer = new PodStatusWriter("node-1", apiOf(pod, true).client, {
      get: () => pod,
    } as unknown as ConstructorParameters<typeof PodStatusWriter>[2]);
    const refused = writer.write({ ...update, uid: "other", status: bytes({}) }, lease);
    expect((await outcome(refused))?.code).toBe(409);
  });
});

describe("what a node says of its resources", () => {
  it("leaves those that others have counted, all of them for pods", async () => {
    const { client, written } = apiOf(node, false);
    const registration = new NodeRegistration({ name: "node-1", uid: "n" }, client);
    const amounts = { cpu: "2", memory: "1Gi" };
    const said = {
      ...node,
      metadata: { name: "node-1" },
      status: { capacity: amounts, allocatable: amounts },
    };
    await registration.write(Buffer.from(JSON.stringify(said)), lease);
    const expected = { ...amounts, "example.com/foo": "3" };
    expect(written.at(-1)).toMatchObject({ status: { capacity: expected, allocatable: expected } });
  });
});
