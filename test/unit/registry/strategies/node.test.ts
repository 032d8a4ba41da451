import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Node } from "../../../../api/generated/types.js";
import { nodes } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

let world: RulesRegistry;
let client: Client;
beforeEach(async () => {
  world = await rulesRegistry();
  client = clientFor(world.registry, { username: "tester" });
});
afterEach(() => world.stop());

const node = (name: string, spec: V1Node["spec"] = {}): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  spec,
});
const range = (cidr: string) => ({ podCIDR: cidr, podCIDRs: [cidr] });
const give = (name: string, cidr: string) => client.patch(nodes, { name }, "merge", { spec: range(cidr) });

describe("a node's pod range", () => {
  beforeEach(async () => {
    for (const name of ["a", "b"]) await client.create(nodes, node(name));
  });

  it("is one node's, whoever gives it to another at the same time", async () => {
    const given = await Promise.allSettled([give("a", "10.244.1.0/24"), give("b", "10.244.1.0/24")]);
    expect(given.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refusal = given.find((result) => result.status === "rejected");
    expect(refusal?.reason).toMatchObject({
      code: 422,
      message: expect.stringContaining("is another node's"),
    });
  });

  it("is refused to a new node that brings another's", async () => {
    await give("a", "10.244.1.0/24");
    await expect(client.create(nodes, node("c", range("10.244.1.0/24")))).rejects.toMatchObject({
      code: 422,
    });
    await client.create(nodes, node("c", range("10.244.2.0/24")));
  });

  it("is free again when its node is gone", async () => {
    await give("a", "10.244.1.0/24");
    await client.delete(nodes, { name: "a" });
    expect((await give("b", "10.244.1.0/24")).spec?.podCIDR).toBe("10.244.1.0/24");
  });

  it("is given again to the node whose write was in doubt", async () => {
    const { metadata } = await client.get(nodes, { name: "a" });
    const ownerReferences = [{ apiVersion: "v1", kind: "Node", name: "a", uid: metadata.uid ?? "" }];
    const holder = { apiVersion: "coracle.internal/v1", kind: "NodeRange", metadata: { ownerReferences } };
    await world.storage.create("/coracle/node-ranges/10.244.1.0-24", holder);
    await expect(give("b", "10.244.1.0/24")).rejects.toMatchObject({ code: 422 });
    await give("a", "10.244.1.0/24");
  });
});
