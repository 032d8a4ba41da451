import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type {
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PersistentVolumeSpec,
  V1Pod,
} from "../../../api/generated/types.js";
import {
  csiNodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
} from "../../../api/resources.js";
import { persistentVolumeController } from "../../../control-plane/controllers/persistent-volume/persistent-volume-controller.js";
import { claim, storageClass, volume } from "../../support/volumes.js";
import { nodeNamed, podNamed } from "./objects.js";
import { type SchedulerBench, schedulerBench } from "./scheduler-bench.js";

const at = (name: string): Partial<V1PersistentVolumeSpec> => ({
  nodeAffinity: {
    required: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [name] }] },
      ],
    },
  },
});
const host = (name: string, ready = "True"): V1Node => {
  const made = nodeNamed(name);
  return {
    ...made,
    status: {
      ...made.status,
      conditions: [{ type: "Ready", status: ready, lastTransitionTime: "2026-01-02T03:04:05Z" }],
    },
  };
};
const using = (name: string, ...claims: string[]): V1Pod => {
  const made = podNamed(name);
  const volumes = claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }));
  return { ...made, spec: { containers: [], ...made.spec, volumes } };
};
const unreachable = { taints: [{ key: "node.kubernetes.io/unreachable", effect: "NoSchedule" }] };
const late = storageClass("late", { volumeBindingMode: "WaitForFirstConsumer" });
const ofLate = { storageClassName: "late" };

describe("a pod with claims", () => {
  let bench: SchedulerBench;
  const add = async (...objects: (V1PersistentVolume | V1PersistentVolumeClaim)[]) => {
    for (const each of objects) {
      if (each.kind === "PersistentVolume") {
        const made = await bench.client.create(persistentVolumes, each as V1PersistentVolume);
        const available = { ...made, status: { phase: "Available" } };
        await bench.client.update(persistentVolumes, available, { subresource: "status" });
      } else await bench.client.create(persistentVolumeClaims, each as V1PersistentVolumeClaim);
      await bench.clock.settle();
    }
  };
  const claimNow = (name: string) => bench.client.get(persistentVolumeClaims, { namespace: "default", name });

  beforeEach(async () => {
    bench = await schedulerBench((context) => [persistentVolumeController(context)]);
    await bench.client.create(storageClasses, late);
    await bench.create(host("a"), host("b"));
  });
  afterEach(() => bench.stop());

  it.each([
    ["data", 'persistentvolumeclaim "data" not found.'],
    ["open", "pod has unbound immediate PersistentVolumeClaims."],
  ])("that can't be had (%s) says so once for all nodes", async (name, expected) => {
    await add(claim("open", "1Gi"));
    await bench.create(using("web", name));
    expect(await bench.whyNot("web")).toBe(
      `0/2 nodes are available: ${expected} preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.`,
    );
  });

  it("waits for them, and comes to where its volume is", async () => {
    await bench.create(using("web", "data"));
    await add(claim("data", "1Gi"));
    expect(await bench.nodeOf("web")).toBeUndefined();
    await add(volume("v", "1Gi", at("b")));
    await bench.clock.advance(15_000);
    expect(await bench.nodeOf("web")).toBe("b");
  });

  it("has volumes chosen with its node, of which each is had once", async () => {
    await add(
      volume("v-a", "1Gi", { ...at("a"), ...ofLate }),
      volume("v-b", "1Gi", { ...at("b"), ...ofLate }),
    );
    for (const name of ["one", "two", "three"]) await add(claim(name, "1Gi", ofLate));
    await bench.create(using("one", "one"), using("two", "two"));
    await bench.clock.advance(2_000);
    const [one, two] = [await claimNow("one"), await claimNow("two")];
    expect([one.spec?.volumeName, two.spec?.volumeName].sort()).toEqual(["v-a", "v-b"]);
    expect(`v-${await bench.nodeOf("one")}`).toBe(one.spec?.volumeName);
    expect(`v-${await bench.nodeOf("two")}`).toBe(two.spec?.volumeName);
    await bench.create(using("both", "one", "two"));
    expect(await bench.whyNot("both")).toContain("2 node(s) didn't match PersistentVolume's node affinity.");
  });

  it("asks for a volume on its node, and waits for it there", async () => {
    await add(claim("data", "1Gi", ofLate));
    await bench.create(using("web", "data"), using("same", "data"));
    await bench.clock.advance(1_000);
    const asked = await claimNow("data");
    const chosen = asked.metadata.annotations?.["volume.kubernetes.io/selected-node"] ?? "";
    expect(["a", "b"]).toContain(chosen);
    expect(await bench.nodeOf("web")).toBeUndefined();
    const claimRef = { namespace: "default", name: "data", uid: asked.metadata.uid };
    await add(volume("made", "1Gi", { ...at(chosen), ...ofLate, claimRef }));
    await bench.clock.advance(1_000);
    expect([await bench.nodeOf("web"), await bench.nodeOf("same")]).toEqual([chosen, chosen]);
  });

  it("is tried elsewhere when no volume can be made on the node", async () => {
    await add(claim("data", "1Gi", ofLate));
    await bench.create(using("web", "data"));
    await bench.clock.advance(500);
    const asked = await claimNow("data");
    const annotations = { ...asked.metadata.annotations };
    delete annotations["volume.kubernetes.io/selected-node"];
    await bench.client.update(persistentVolumeClaims, {
      ...asked,
      metadata: { ...asked.metadata, annotations },
    });
    await bench.clock.settle();
    expect(bench.events.events).toContainEqual({
      about: "web",
      type: "Warning",
      reason: "FailedScheduling",
      message: expect.stringMatching(
        /^running PreBind plugin "VolumeBinding": the claim default\/data is not to be had on node [ab]$/,
      ),
    });
    await bench.clock.advance(15_000);
    expect((await claimNow("data")).metadata.annotations).toHaveProperty([
      "volume.kubernetes.io/selected-node",
    ]);
  });

  it("has no volume made by a class that makes none, or not there", async () => {
    const topology = { matchLabelExpressions: [{ key: "kubernetes.io/hostname", values: ["b"] }] };
    await bench.client.create(storageClasses, {
      ...late,
      metadata: { name: "none" },
      provisioner: "kubernetes.io/no-provisioner",
    });
    await bench.client.create(storageClasses, {
      ...late,
      metadata: { name: "on-b" },
      allowedTopologies: [topology],
    });
    await add(
      claim("none", "1Gi", { storageClassName: "none" }),
      claim("on-b", "1Gi", { storageClassName: "on-b" }),
    );
    await bench.create(using("web", "none"), using("other", "on-b"));
    await bench.clock.advance(500);
    expect(await bench.whyNot("web")).toContain(
      "2 node(s) didn't find available persistent volumes to bind.",
    );
    expect((await claimNow("on-b")).metadata.annotations?.["volume.kubernetes.io/selected-node"]).toBe("b");
  });

  it.each([
    [
      "not ready",
      () => bench.changeNode("b", () => ({ ...host("b", "False"), spec: unreachable })),
      'node "b", which is not ready since 2026-01-02T03:04:05Z.',
    ],
    [
      "cordoned",
      () => bench.changeNode("b", (found) => ({ ...found, spec: { unschedulable: true } })),
      'node "b", which is cordoned.',
    ],
  ])("says whose data is on a node that is %s", async (_, change, expected) => {
    await add(volume("v", "1Gi", at("b")), claim("data", "1Gi"));
    await bench.clock.advance(500);
    await change();
    await bench.create(using("web", "data"));
    expect(await bench.whyNot("web")).toContain(`The data of persistentvolumeclaim "data" is on ${expected}`);
  });

  it("says whose data is on a node that is no more", async () => {
    await add(volume("v", "1Gi", at("gone")), claim("data", "1Gi"));
    await bench.clock.advance(500);
    await bench.create(using("web", "data"));
    expect(await bench.whyNot("web")).toContain(
      'The data of persistentvolumeclaim "data" is on node "gone", which is not in the cluster.',
    );
  });

  it("is alone with a claim for one pod", async () => {
    const alone = { accessModes: ["ReadWriteOncePod"] };
    await add(volume("v", "1Gi", alone), claim("data", "1Gi", alone));
    await bench.clock.advance(500);
    await bench.create(using("web", "data"), using("other", "data"));
    await bench.clock.advance(500);
    expect(await bench.nodeOf("web")).toBeDefined();
    expect(await bench.whyNot("other")).toContain(
      "2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode.",
    );
    await bench.client.delete(pods, { namespace: "default", name: "web" }, { gracePeriodSeconds: 0 });
    await bench.clock.advance(15_000);
    expect(await bench.nodeOf("other")).toBeDefined();
  });

  it("comes into its volume's zone", async () => {
    const zoned = volume("v", "1Gi");
    zoned.metadata.labels = { "topology.kubernetes.io/zone": "east__west" };
    for (const [name, zone] of [
      ["a", "north"],
      ["b", "west"],
    ] as const)
      await bench.changeNode(name, (found) => ({
        ...found,
        metadata: { ...found.metadata, labels: { "topology.kubernetes.io/zone": zone } },
      }));
    await add(zoned, claim("data", "1Gi"));
    await bench.clock.advance(500);
    await bench.create(using("web", "data"));
    await bench.clock.advance(500);
    expect(await bench.nodeOf("web")).toBe("b");
  });

  it("comes to no node that has as many volumes of the driver as it takes, each counted once", async () => {
    const shared = (name: string) =>
      volume(name, "1Gi", { hostPath: undefined, csi: { driver: "d.example.com", volumeHandle: name } });
    const limit = (name: string, count: number) =>
      bench.client.create(csiNodes, {
        apiVersion: "storage.k8s.io/v1",
        kind: "CSINode",
        metadata: { name },
        spec: { drivers: [{ name: "d.example.com", nodeID: name, allocatable: { count } }] },
      });
    await limit("a", 1);
    await limit("b", 0);
    for (const name of ["one", "two"]) await add(shared(name), claim(name, "1Gi", { volumeName: name }));
    await bench.clock.advance(500);
    await bench.create(using("first", "one"), using("second", "one"));
    await bench.clock.advance(500);
    expect([await bench.nodeOf("first"), await bench.nodeOf("second")]).toEqual(["a", "a"]);
    await bench.create(using("third", "two"));
    await bench.clock.advance(500);
    expect(await bench.whyNot("third")).toMatch(
      /^0\/2 nodes are available: 2 node\(s\) exceed max volume count/,
    );
    for (const name of ["first", "second"]) await bench.client.delete(pods, { namespace: "default", name });
    await bench.clock.advance(12_000);
    expect(await bench.nodeOf("third")).toBe("a");
  });
});
