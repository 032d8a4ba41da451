import { describe, expect, it } from "@jest/globals";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { silentLogger } from "../../../common/logger.js";
import { Semaphore } from "../../../common/semaphore.js";
import type { NodeLease } from "../../../control-plane/agents/node-lease.js";
import type { NodeRegistration } from "../../../control-plane/agents/node-registration.js";
import type { PodStatusWriter } from "../../../control-plane/agents/pod-status-writer.js";
import { StatusReports } from "../../../control-plane/agents/status-reports.js";
import type { PodStatusUpdate } from "../../../proto/generated/agent.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));
const nothing = Buffer.alloc(0);

describe("reports of many nodes", () => {
  function world(atOnce: number) {
    const room = new Semaphore(atOnce);
    const begun: string[] = [];
    const writes = new Map<string, Deferred<void>>();
    const writing = (what: string) => {
      begun.push(what);
      const done = deferred<void>();
      writes.set(what, done);
      return done.promise;
    };
    const node = (nodeName: string) => {
      const podStatuses = { write: ({ uid }: PodStatusUpdate) => writing(`${nodeName}/${uid}`) };
      const registration = { write: () => writing(nodeName) };
      return new StatusReports({
        nodeName,
        podStatuses: podStatuses as unknown as PodStatusWriter,
        registration: registration as unknown as NodeRegistration,
        room,
        send: () => {},
        log: silentLogger,
      });
    };
    return { begun, writes, node };
  }

  const claimed = { claimed: async () => {} } as NodeLease;
  const pod = (uid: string) => ({
    id: 1,
    namespace: "default",
    name: uid,
    uid,
    status: nothing,
    terminated: false,
  });

  it("share one room; what a node says of itself goes before its pods", async () => {
    const { begun, writes, node } = world(2);
    const [a, b] = [node("a"), node("b")];
    for (const uid of ["1", "2", "3"]) a.pod(pod(uid), claimed);
    b.pod(pod("4"), claimed);
    await settle();
    expect(begun).toEqual(["a/1", "a/2"]);
    b.node({ id: 2, node: nothing }, claimed);
    await settle();
    for (const what of ["a/1", "a/2", "b"]) {
      writes.get(what)?.resolve();
      await settle();
    }
    expect(begun).toEqual(["a/1", "a/2", "b", "a/3", "b/4"]);
  });

  it("take none of it while their subscription isn't claimed", async () => {
    const { begun, node } = world(1);
    const never = { claimed: () => new Promise<void>(() => {}) } as NodeLease;
    node("a").pod(pod("1"), never);
    node("b").pod(pod("2"), claimed);
    await settle();
    expect(begun).toEqual(["b/2"]);
  });
});
