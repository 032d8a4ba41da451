import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1ConfigMap } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { configMaps } from "../../../api/resources.js";
import { garbageCollectorController } from "../../../control-plane/controllers/garbage-collector/garbage-collector-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

describe("garbage collector", () => {
  let bench: ControllerBench;
  const ref = (name: string) => ({ namespace: "default", name });
  const create = (
    name: string,
    owners: readonly KubeObject[] = [],
    part: Partial<V1ConfigMap["metadata"]> = {},
  ) =>
    bench.client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        ...ref(name),
        ownerReferences: owners.map((owner, i) => ({ ...controllerReference(owner), controller: i === 0 })),
        ...part,
      },
    });
  const names = async () => (await bench.all(configMaps)).map(({ metadata }) => metadata.name).sort();

  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(garbageCollectorController(bench.context, bench));
    await bench.clock.advance(100);
  });
  afterEach(() => bench.stop());

  it("deletes dependents, and theirs, after their owner", async () => {
    const owner = await create("owner");
    const child = await create("child", [owner]);
    await create("grandchild", [child]);
    await create("stranger");
    await bench.clock.advance(500);
    expect(await names()).toEqual(["child", "grandchild", "owner", "stranger"]);
    await bench.client.delete(configMaps, ref("owner"));
    await bench.until(async () => (await names()).length === 1);
    expect(await names()).toEqual(["stranger"]);
  });

  it("deletes what names an owner that never was, or another of the same name", async () => {
    const owner = await create("owner");
    await create("child", [{ ...owner, metadata: { ...owner.metadata, uid: "another" } }]);
    await bench.until(async () => (await names()).join() === "owner");
  });

  it("keeps an object that is given another owner while it is judged", async () => {
    const [first, second] = [await create("first"), await create("second")];
    const child = await create("child", [first]);
    await bench.clock.advance(500);
    const references = [first, second].map((owner) => ({ ...controllerReference(owner), controller: false }));
    const adopt = () =>
      bench.client.patch(configMaps, ref("child"), "merge", { metadata: { ownerReferences: references } });
    const remove = bench.client.delete.bind(bench.client);
    bench.client.delete = async (type, which, options, call) => {
      if (
        which.name === "child" &&
        (await bench.client.get(configMaps, which)).metadata.ownerReferences?.length === 1
      )
        await adopt();
      return remove(type, which, options, call);
    };
    await remove(configMaps, ref("first"));
    const owners = async () => (await bench.client.get(configMaps, ref("child"))).metadata;
    await bench.until(async () => (await owners()).ownerReferences?.[0]?.name === "second");
    expect(await owners()).toMatchObject({ uid: child.metadata.uid });
  });

  it("keeps an object as long as one owner is left, and drops the reference to the other", async () => {
    const [a, b] = [await create("a"), await create("b")];
    await create("child", [a, b]);
    await bench.clock.advance(500);
    await bench.client.delete(configMaps, ref("a"));
    const owners = async () => (await bench.client.get(configMaps, ref("child"))).metadata.ownerReferences;
    await bench.until(async () => (await owners())?.length === 1);
    expect(await owners()).toMatchObject([{ name: "b" }]);
  });

  it("foreground: the owner stays until its dependents are gone", async () => {
    const owner = await create("owner");
    await create("child", [owner], { finalizers: ["example.com/hold"] });
    await bench.clock.advance(500);
    await bench.client.delete(configMaps, ref("owner"), { propagationPolicy: "Foreground" });
    const child = () => bench.client.get(configMaps, ref("child"));
    await bench.until(async () => (await child()).metadata.deletionTimestamp !== undefined);
    expect(await names()).toEqual(["child", "owner"]);
    const held = await child();
    await bench.client.update(configMaps, { ...held, metadata: { ...held.metadata, finalizers: [] } });
    await bench.until(async () => (await names()).length === 0);
  });

  it("orphan: dependents stay without their owner", async () => {
    const owner = await create("owner");
    await create("child", [owner]);
    await bench.clock.advance(500);
    await bench.client.delete(configMaps, ref("owner"), { propagationPolicy: "Orphan" });
    await bench.until(async () => (await names()).join() === "child");
    expect((await bench.client.get(configMaps, ref("child"))).metadata.ownerReferences ?? []).toEqual([]);
  });
});
