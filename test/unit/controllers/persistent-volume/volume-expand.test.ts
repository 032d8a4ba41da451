import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { persistentVolumeClaims, persistentVolumes } from "../../../../api/resources.js";
import { volumeExpandController } from "../../../../control-plane/controllers/volume-expand-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { claim, volume } from "../../../support/volumes.js";

describe("the growth of a claim", () => {
  let bench: ControllerBench;
  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(volumeExpandController(bench.context));
  });
  afterEach(() => bench.stop());

  it("is not that of a volume which it merely names", async () => {
    const theirs = { namespace: "other", name: "data", uid: "7" };
    const ours = { "pv.kubernetes.io/provisioned-by": "coracle.io/local", "coracle.io/home-node": "a" };
    const affinity = { required: { nodeSelectorTerms: [{ matchExpressions: [] }] } };
    const spec = { hostPath: undefined, local: { path: "/v" }, nodeAffinity: affinity, claimRef: theirs };
    await bench.client.create(persistentVolumes, volume("v", "1Gi", spec, ours));
    const completed = { "pv.kubernetes.io/bind-completed": "yes" };
    const naming = claim("data", "5Gi", { volumeName: "v" }, completed);
    const made = await bench.client.create(persistentVolumeClaims, naming);
    const status = { phase: "Bound", capacity: { storage: "1Gi" } };
    await bench.client.update(persistentVolumeClaims, { ...made, status }, { subresource: "status" });
    await bench.clock.advance(2_000);
    const found = await bench.client.get(persistentVolumes, { name: "v" });
    expect(found.spec?.capacity).toEqual({ storage: "1Gi" });
  });
});
