import { describe, expect, it } from "@jest/globals";
import { notFound } from "../../../api/errors.js";
import type { V1Node } from "../../../api/generated/types.js";
import { nodes } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Informer, InformerFactory, InformerHandler } from "../../../client/informer.js";
import { X509Authenticator } from "../../../control-plane/auth/authentication/x509-authenticator.js";
import { JoinedNodes } from "../../../control-plane/auth/node/joined-nodes.js";

const node = (uid: string, deletionTimestamp?: string): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n1", uid, ...(deletionTimestamp ? { deletionTimestamp } : {}) },
});
const one = { name: "n1", uid: "1" };

/** A replica whose copy of the nodes may lag behind the API. */
class World {
  copy: V1Node | undefined;
  stored: V1Node | undefined;
  reads = 0;
  handler: InformerHandler<V1Node> = {};
  readonly nodes: JoinedNodes;

  constructor() {
    const informer: Partial<Informer<V1Node>> = {
      get: () => this.copy,
      addHandler: (handler) => {
        this.handler = handler;
        return () => {};
      },
    };
    const client: Partial<Client> = {
      get: async <T>() => {
        this.reads++;
        if (!this.stored) throw notFound(nodes, "n1");
        return this.stored as T;
      },
    };
    const factory = { informer: () => informer } as unknown as InformerFactory;
    this.nodes = new JoinedNodes(factory, client as Client);
  }
}

describe("the nodes of the cluster", () => {
  it("are those of the copy, without a read", async () => {
    const world = new World();
    world.copy = node("1");
    expect(await world.nodes.has(one)).toBe(true);
    expect(world.reads).toBe(0);
  });

  it("include one that joined through another replica a moment ago", async () => {
    const world = new World();
    world.stored = node("1");
    expect(await world.nodes.has(one)).toBe(true);
  });

  it.each([
    ["is gone", undefined],
    ["was made anew", node("2")],
    ["is being deleted", node("1", "2026-01-01T00:00:00Z")],
  ])("exclude one whose Node %s, at the cost of one read", async (_, stored) => {
    const world = new World();
    world.copy = world.stored = stored;
    expect(await world.nodes.has(one)).toBe(false);
    expect(await world.nodes.has(one)).toBe(false);
    expect(world.reads).toBe(1);
  });

  it("include again what a restored storage brings back", async () => {
    const world = new World();
    expect(await world.nodes.has(one)).toBe(false);
    world.copy = node("1");
    expect(await world.nodes.has(one)).toBe(true);
  });

  it("tell who left", () => {
    const world = new World();
    const left: unknown[] = [];
    world.nodes.onRemoved((who) => left.push(who));
    world.handler.onUpdate?.(node("1"), node("1"));
    world.handler.onUpdate?.(node("2"), node("1"));
    world.handler.onUpdate?.(node("2", "2026-01-01T00:00:00Z"), node("2"));
    world.handler.onDelete?.(node("3"));
    expect(left).toEqual([one, { name: "n1", uid: "2" }, { name: "n1", uid: "3" }]);
  });

  it("are the only ones whose certificates the API takes", async () => {
    const world = new World();
    world.copy = node("1");
    const authenticator = new X509Authenticator(world.nodes);
    const shown = (uid?: string) =>
      authenticator.authenticate({
        headers: {},
        certificate: {
          commonName: "system:node:n1",
          organizations: ["system:nodes"],
          fingerprint: "ff",
          ...(uid ? { uid } : {}),
        },
      });
    expect(await shown("1")).toMatchObject({ username: "system:node:n1", uid: "1" });
    await expect(shown("2")).rejects.toMatchObject({ code: 401 });
    await expect(shown()).rejects.toMatchObject({ code: 401 });
  });
});
