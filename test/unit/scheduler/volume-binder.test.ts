import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import { nodes, persistentVolumeClaims, persistentVolumes, pods } from "../../../api/resources.js";
import { VolumeBinder } from "../../../control-plane/scheduler/bind/volume-binder.js";
import { PromisedVolumes } from "../../../control-plane/scheduler/volumes/promised-volumes.js";
import { volumesIn } from "../../../control-plane/scheduler/volumes/volume-listers.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { claim, volume } from "../../support/volumes.js";
import { nodeNamed, podNamed } from "./objects.js";

const on = (name: string) => ({
  nodeAffinity: {
    required: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [name] }] },
      ],
    },
  },
});
const completed = { "pv.kubernetes.io/bind-completed": "yes" };

describe("what a pod's claims were promised", () => {
  let bench: ControllerBench;
  let promised: PromisedVolumes;
  let binder: VolumeBinder;
  let leave: () => void;
  const stop = new AbortController();
  const add = async (object: V1PersistentVolume | V1PersistentVolumeClaim) => {
    const type = object.kind === "PersistentVolume" ? persistentVolumes : persistentVolumeClaims;
    const made = await bench.client.create<V1PersistentVolume | V1PersistentVolumeClaim>(
      type as never,
      object,
    );
    await bench.clock.settle();
    return made;
  };
  const promise = (of: V1PersistentVolumeClaim, volumeName: string | undefined) =>
    promised.hold("default/web", [{ claim: of, nodeName: "a", volumeName }]);
  const bind = () => binder.bind("default/web", stop.signal);
  const volumeNow = (name: string) => bench.client.get(persistentVolumes, { name });

  beforeEach(async () => {
    bench = await controllerBench({ rules: false });
    const { client, clock, informers } = bench;
    const listers = volumesIn(informers);
    promised = new PromisedVolumes();
    binder = new VolumeBinder({ client, clock, informers }, listers, promised);
    leave = binder.follow();
    for (const type of [nodes, pods]) informers.informer(type as typeof nodes);
    for (const name of ["a", "b"]) await client.create(nodes, nodeNamed(name));
    await client.create(pods, podNamed("web"));
    await clock.settle();
  });
  afterEach(async () => {
    leave();
    await bench.stop();
  });

  it("is theirs once both sides say so", async () => {
    const wanted = await add(claim("data", "1Gi"));
    await add(volume("v", "1Gi", on("a")));
    promise(wanted, "v");
    const bound = bind();
    await bench.clock.settle();
    expect((await volumeNow("v")).spec?.claimRef?.uid).toBe(wanted.metadata.uid);
    const annotations = { ...wanted.metadata.annotations, ...completed };
    const { metadata, spec } = wanted;
    await bench.client.update(persistentVolumeClaims, {
      ...wanted,
      metadata: { ...metadata, annotations },
      spec: { ...spec, volumeName: "v" },
    } as V1PersistentVolumeClaim);
    await bench.clock.settle();
    await bound;
  });

  it("is not taken from a claim that has got it meanwhile", async () => {
    const wanted = await add(claim("data", "1Gi"));
    const claimRef = { namespace: "other", name: "theirs", uid: "7" };
    await add(volume("v", "1Gi", { ...on("a"), claimRef }));
    promise(wanted, "v");
    await expect(bind()).rejects.toThrow('persistentvolume "v" is another claim\'s by now');
    expect((await volumeNow("v")).spec?.claimRef).toEqual(claimRef);
  });

  it("is not had on the node when the claim was bound to a volume elsewhere", async () => {
    const wanted = await add(claim("data", "1Gi", { volumeName: "v" }, completed));
    const claimRef = { namespace: "default", name: "data", uid: wanted.metadata.uid };
    await add(volume("v", "1Gi", { ...on("b"), claimRef }));
    promise(wanted, undefined);
    await expect(bind()).rejects.toThrow('persistentvolume "v" is not to be had on node a');
  });

  it("waits no longer than its pod is there", async () => {
    const wanted = await add(claim("data", "1Gi"));
    promise(wanted, undefined);
    const bound = expect(bind()).rejects.toThrow("the pod is gone");
    await bench.clock.settle();
    await bench.client.delete(pods, { namespace: "default", name: "web" }, { gracePeriodSeconds: 0 });
    await bench.clock.settle();
    await bound;
  });
});
