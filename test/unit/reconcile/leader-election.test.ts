import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { leases } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { profiles } from "../../../control-plane/compose/profiles.js";
import { LeaderElector } from "../../../control-plane/reconcile/leader-election.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

describe("leader election", () => {
  let bench: ControllerBench;
  const lease = { namespace: "kube-system", name: "controllers" };
  const stops: AbortController[] = [];
  const runs: Promise<void>[] = [];
  const leading = new Set<string>();

  const stand = (identity: string, client: Client = bench.client, timing = {}) => {
    const stop = new AbortController();
    const { clock } = bench;
    const options = { client, clock, random: seededRandom(), log: silentLogger, lease, identity, ...timing };
    const lead = async (signal: AbortSignal) => {
      leading.add(identity);
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      leading.delete(identity);
    };
    runs.push(new LeaderElector(options).run(stop.signal, lead));
    stops.push(stop);
    return stop;
  };

  /** A client whose link to the server can be cut. */
  const severable = () => {
    const state = { cut: false };
    const refuse = async () => {
      throw new Error("connection refused");
    };
    const client = new Proxy(bench.client, {
      get: (target, name) => {
        if (state.cut) return refuse;
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    return { state, client };
  };

  beforeEach(async () => {
    bench = await controllerBench();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) stop.abort();
    await Promise.all(runs.splice(0));
    leading.clear();
    await bench.stop();
  });

  it("has one leader, and another as soon as that one leaves", async () => {
    const first = stand("a");
    await bench.clock.advance(100);
    stand("b");
    await bench.clock.advance(30_000);
    expect([...leading]).toEqual(["a"]);
    expect((await bench.client.get(leases, lease)).spec).toMatchObject({
      holderIdentity: "a",
      leaseTransitions: 0,
    });
    first.abort();
    await bench.clock.advance(5_000);
    expect([...leading]).toEqual(["b"]);
    expect((await bench.client.get(leases, lease)).spec).toMatchObject({
      holderIdentity: "b",
      leaseTransitions: 1,
    });
  });

  it("steps down when it can't renew, before another may take over, and stands again", async () => {
    const { state, client } = severable();
    stand("a", client);
    await bench.clock.advance(100);
    stand("b");
    await bench.clock.advance(3_000);
    state.cut = true;
    await bench.clock.advance(12_500);
    expect([...leading]).toEqual([]);
    await bench.clock.advance(10_000);
    expect([...leading]).toEqual(["b"]);
    state.cut = false;
    await bench.clock.advance(10_000);
    expect([...leading]).toEqual(["b"]);
  });

  it("stands again after leading failed", async () => {
    const { client, clock } = bench;
    const options = { client, clock, random: seededRandom(), log: silentLogger, lease, identity: "a" };
    const stop = new AbortController();
    stops.push(stop);
    let terms = 0;
    const lead = async () => {
      terms++;
      throw new Error("a part broke");
    };
    runs.push(new LeaderElector(options).run(stop.signal, lead));
    await clock.advance(5_000);
    expect(terms).toBeGreaterThan(1);
  });

  it.each([0, 90, 180, 270, 360, 399])(
    "has another leader within 3 s in the profile fast when one dies %i ms later",
    async (laterMs) => {
      const { state, client } = severable();
      stand("a", client, profiles.fast);
      await bench.clock.advance(100);
      for (const other of ["b", "c"]) stand(other, bench.client, profiles.fast);
      await bench.clock.advance(5_000 + laterMs);
      expect([...leading]).toEqual(["a"]);
      state.cut = true;
      for (let passed = 0; passed < 2_900; passed += 50) {
        await bench.clock.advance(50);
        expect(leading.size).toBeLessThanOrEqual(1);
      }
      expect([...leading]).toEqual([expect.stringMatching(/b|c/)]);
    },
  );

  it("counts a renewal from when it was sent, however late its answer comes", async () => {
    let lateMs = 0;
    const state = { cut: false };
    const slow = new Proxy(bench.client, {
      get(target, name) {
        // Not even an abort ends it.
        if (state.cut) return () => new Promise(() => {});
        const member: unknown = Reflect.get(target, name);
        if (name !== "update") return typeof member === "function" ? member.bind(target) : member;
        return async (...call: Parameters<Client["update"]>) => {
          const done = await target.update(...call);
          await bench.clock.sleep(lateMs);
          state.cut = lateMs > 0;
          return done;
        };
      },
    });
    stand("a", slow);
    await bench.clock.advance(100);
    stand("b");
    await bench.clock.advance(4_000);
    lateMs = 7_000;
    for (let passed = 0; passed < 30_000; passed += 100) {
      await bench.clock.advance(100);
      expect(leading.size).toBeLessThanOrEqual(1);
    }
    expect([state.cut, ...leading]).toEqual([true, "b"]);
  });

  it("has another leader at once when one stops", async () => {
    const first = stand("a", bench.client, profiles.fast);
    await bench.clock.advance(100);
    stand("b", bench.client, profiles.fast);
    await bench.clock.advance(5_000);
    first.abort();
    await bench.clock.advance(250);
    expect([...leading]).toEqual(["b"]);
  });

  it("asks storage nothing while it waits", async () => {
    stand("a", bench.client, profiles.fast);
    await bench.clock.advance(100);
    const reads: (string | undefined)[] = [];
    const counting = new Proxy(bench.client, {
      get(target, name) {
        if (name !== "get") return Reflect.get(target, name);
        return (...[type, ref, options]: Parameters<Client["get"]>) => {
          reads.push(options?.resourceVersion);
          return target.get(type, ref, options);
        };
      },
    });
    stand("b", counting, profiles.fast);
    await bench.clock.advance(5_000);
    expect(new Set(reads)).toEqual(new Set(["0"]));
  });
});
