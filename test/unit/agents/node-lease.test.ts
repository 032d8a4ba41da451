import { describe, expect, it } from "@jest/globals";
import { notFound } from "../../../api/errors.js";
import type { V1Lease } from "../../../api/generated/types.js";
import { leases } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { silentLogger } from "../../../common/logger.js";
import { NodeLease, Superseded } from "../../../control-plane/agents/node-lease.js";
import { FakeClock } from "../../support/fake-clock.js";

const claim = "coracle.io/subscription";
const leaseOf = (subscription: string): V1Lease => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { namespace: "kube-node-lease", name: "n1", annotations: { [claim]: subscription } },
});

/** A subscription of epoch 7, where the replica's copy of the Lease says this. */
function subscribed(copy: V1Lease | undefined): NodeLease {
  const client: Pick<Client, "get"> = {
    async get<T>() {
      if (!copy) throw notFound(leases, "n1");
      return copy as T;
    },
  };
  const clock = new FakeClock();
  return new NodeLease({
    nodeName: "n1",
    nodeUid: "uid-n1",
    epoch: 7,
    id: "own",
    client: client as Client,
    clock,
    log: silentLogger,
  });
}

describe("a node's Lease as a subscription checks it", () => {
  it.each([
    ["its own claim", leaseOf("7/own")],
    ["an earlier claim: the copy is from before its own", leaseOf("6/another")],
    ["nothing that makes sense", leaseOf("")],
    ["no Lease", undefined],
  ])("lets it write when that says %s", async (_, copy) => {
    await subscribed(copy).check("12");
  });

  it.each([
    ["a later claim", leaseOf("8/another")],
    ["another claim of the same epoch, which came first", leaseOf("7/another")],
  ])("doesn't when that says %s", async (_, copy) => {
    await expect(subscribed(copy).check("12")).rejects.toThrow(Superseded);
  });
});

describe("a node's Lease as a subscription renews it", () => {
  it("is read once and then written as it was written last, until another wrote it or it went", async () => {
    const calls: string[] = [];
    let stored: V1Lease | undefined = leaseOf("6/earlier");
    const client = {
      async get() {
        calls.push("get");
        if (!stored) throw notFound(leases, "n1");
        return stored;
      },
      async create(_: unknown, lease: V1Lease) {
        calls.push("create");
        stored = lease;
        return stored;
      },
      async update(_: unknown, lease: V1Lease) {
        calls.push("update");
        if (!stored) throw notFound(leases, "n1");
        stored = lease;
        return stored;
      },
    };
    const clock = new FakeClock();
    const stop = new AbortController();
    const own = { nodeName: "n1", nodeUid: "uid-n1", epoch: 7, id: "own" };
    const lease = new NodeLease({ ...own, client: client as unknown as Client, clock, log: silentLogger });
    const running = lease.run(stop.signal);
    await lease.claimed();
    await clock.advance(10_000);
    expect(calls).toEqual(["get", "update", "update"]);
    stored = undefined;
    await clock.advance(10_000);
    await clock.advance(1_000);
    expect(calls.slice(3)).toEqual(["update", "get", "create"]);
    const ownerReferences = [{ apiVersion: "v1", kind: "Node", name: "n1", uid: "uid-n1" }];
    expect(stored).toMatchObject({ metadata: { annotations: { [claim]: "7/own" }, ownerReferences } });
    stop.abort();
    await running.catch(() => {});
  });
});
