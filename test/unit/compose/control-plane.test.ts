import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { deployments, leases, namespaces, pods } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Client } from "../../../client/client.js";
import { seededRandom } from "../../../common/seeded-random.js";
import type { HttpResponse } from "../../../control-plane/apiserver/http/response.js";
import { MemoryRequest } from "../../../control-plane/apiserver/nodes/memory-request.js";
import { composeControlPlane } from "../../../control-plane/compose/control-plane.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { MemoryStorage } from "../../../control-plane/storage/memory-storage.js";
import { replicaSettings } from "../../../simulation/cluster/replica-settings.js";
import { makeClusterKeys } from "../../../simulation/cluster-keys.js";
import { FakeClock } from "../../support/fake-clock.js";
import { widgetKind, widgets } from "../../support/made-up-kind.js";
import { memoryOutside } from "../../support/memory-outside.js";
import { deployment, pod } from "../../support/workloads.js";

interface Replica {
  readonly kinds: Kinds;
  readonly client: Client;
  ask(request: MemoryRequest): Promise<HttpResponse>;
  stop(): Promise<void>;
}

const admin = { username: "admin", groups: ["system:masters", "system:authenticated"] };

describe("two control planes in one process", () => {
  let clock: FakeClock;
  let storage: MemoryStorage;
  let replicas: Map<string, Replica>;

  beforeEach(async () => {
    clock = new FakeClock();
    const random = seededRandom();
    storage = new MemoryStorage({ clock });
    const keys = await makeClusterKeys(clock, random);
    const start = async (id: string): Promise<Replica> => {
      const outside = memoryOutside({ storage, keys, clock, random });
      const { group, registry, kinds } = await composeControlPlane(replicaSettings(id, "192.0.2.1"), outside);
      const abort = new AbortController();
      const done = group.run(abort.signal);
      return {
        kinds,
        client: clientFor(registry, admin),
        ask: (request) => outside.listeners.handle(request),
        stop() {
          abort.abort();
          return done;
        },
      };
    };
    replicas = new Map([
      ["a", await start("a")],
      ["b", await start("b")],
    ]);
  });
  afterEach(async () => {
    for (const { stop } of replicas.values()) await passing(stop());
  });

  /** Moves time on until it is so. */
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let passedMs = 0; passedMs < 30_000; passedMs += 50) {
      if (await isSo().catch(() => false)) return;
      await clock.advance(50);
    }
    throw new Error("it never came to be so");
  }

  async function passing<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    const settled = promise.finally(() => {
      isDone = true;
    });
    await until(async () => isDone);
    return settled;
  }

  const replica = (id: string) => replicas.get(id) as Replica;
  const countOf = async (client: Client) => (await client.list(pods, { namespace: "default" })).items.length;
  const leader = async (client: Client) => {
    const lease = await client.get(leases, { namespace: "kube-system", name: "kube-controller-manager" });
    return lease.spec?.holderIdentity?.split("_")[0];
  };

  it("see each other's writes, and go on when the leader stops", async () => {
    const [a, b] = [replica("a"), replica("b")];
    await until(async () => (await leader(a.client)) !== undefined);
    await until(async () => (await a.client.create(deployments, deployment("web"))) !== undefined);
    await until(async () => (await countOf(b.client)) === 3);
    const first = (await leader(b.client)) ?? "";
    await passing(replica(first).stop());
    replicas.delete(first);
    const [[second, left]] = [...replicas] as [[string, Replica]];
    await left.client.update(deployments, deployment("web", { replicas: 5 }));
    await until(async () => (await countOf(left.client)) === 5);
    expect(await leader(left.client)).toBe(second);
  });

  it("serve each what its own kinds say", async () => {
    const [a, b] = [replica("a"), replica("b")];
    const listed = ({ client }: Replica) =>
      client.list(widgets).then(
        ({ items }) => items.map(({ metadata }) => metadata.name),
        ({ code }) => code,
      );
    await until(async () => (await a.client.get(namespaces, { name: "default" })) !== undefined);
    const kind = widgetKind({ size: { kind: "string" } });
    a.kinds.replace(a.kinds.current().with([kind]));
    const metadata = { namespace: "default", name: "first" };
    await a.client.create(widgets, { apiVersion: "widgets.example.com/v1", kind: "Widget", metadata });
    expect([await listed(a), await listed(b)]).toEqual([["first"], 404]);
    b.kinds.replace(b.kinds.current().with([kind]));
    await until(async () => Array.isArray(await listed(b)));
    expect(await listed(b)).toEqual(["first"]);
    a.kinds.replace(a.kinds.current().without(({ group }) => group === kind.group));
    expect([await listed(a), await listed(b)]).toEqual([404, ["first"]]);
  });

  it("answer what anybody may ask, and refuse the rest", async () => {
    const { ask } = replica("a");
    const codeOf = async (path: string) => {
      const answer = await ask(get(path));
      return answer.kind === "bytes" ? answer.statusCode : 0;
    };
    await until(async () => (await codeOf("/readyz")) === 200);
    expect(await codeOf("/api/v1/pods")).toBe(401);
  });

  it("reach nodes by way of the agents' side", async () => {
    const { client, ask } = replica("a");
    const spec = { nodeName: "n1", serviceAccountName: "default" };
    await until(async () => (await client.create(pods, pod("p", {}, spec))) !== undefined);
    const answer = await ask(getAsAdmin("/api/v1/namespaces/default/pods/p/log"));
    expect(answer).toMatchObject({ statusCode: 503 });
    expect(answer.kind === "bytes" && Buffer.concat(answer.body).toString()).toContain("n1 is not connected");
  });

  it("reserve what a crash left without a reservation", async () => {
    const metadata = { namespace: "default", name: "left" };
    const spec = { clusterIP: "10.96.9.9", clusterIPs: ["10.96.9.9"] };
    const service = { apiVersion: "v1", kind: "Service", metadata, spec };
    await storage.create("/registry/core/services/default/left", service);
    const reserved = "/registry/networking.k8s.io/ipaddresses/10.96.9.9";
    await until(async () => (await storage.get(reserved)) !== undefined);
  });
});

const get = (path: string) =>
  new MemoryRequest(
    { method: "GET", path, headers: {}, body: new Uint8Array(), user: {} },
    new AbortController().signal,
  );

/** The same by the administrator's certificate. */
const getAsAdmin = (path: string) => {
  const subject = { commonName: "admin", organizations: ["system:masters"], fingerprint: "f" };
  return Object.assign(get(path), { certificate: { type: "verified", subject } as const });
};
