import type { V1Pod } from "../../../api/generated/types.js";
import { replicaSets, services, statefulSets } from "../../../api/resources.js";
import { siblingsIn } from "../../../control-plane/scheduler/siblings.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { podNamed } from "./objects.js";

describe("siblings of a pod", () => {
  let bench: ControllerBench;
  beforeEach(async () => {
    bench = await controllerBench({ rules: false });
  });
  afterEach(() => bench.stop());

  const meta = (name: string) => ({ name, namespace: "default" });
  const service = (name: string, selector: Record<string, string>) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: meta(name),
    spec: { selector },
  });
  const template = { metadata: {}, spec: { containers: [] } };
  const set = (kind: string, matchLabels: Record<string, string>) => ({
    apiVersion: "apps/v1",
    kind,
    metadata: meta("set"),
    spec: { selector: { matchLabels }, template, serviceName: "s" },
  });
  const owned = (kind: string, labels: Record<string, string>): V1Pod => {
    const pod = podNamed("p", {}, labels);
    const owner = { apiVersion: "apps/v1", kind, name: "set", uid: "u", controller: true };
    return { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } };
  };
  const selectorOf = async (pod: V1Pod) => {
    const siblings = siblingsIn(bench.context.informers);
    await bench.clock.settle();
    return siblings.of(pod)?.requirements.map(({ key, values }) => `${key}=${values}`);
  };

  it("are those that all its Services mean", async () => {
    await bench.client.create(services, service("one", { app: "web" }));
    await bench.client.create(services, service("two", { tier: "front" }));
    await bench.client.create(services, service("other", { app: "db" }));
    expect(await selectorOf(podNamed("p", {}, { app: "web", tier: "front" }))).toEqual([
      "app=web",
      "tier=front",
    ]);
  });

  it("are those of its ReplicaSet or StatefulSet", async () => {
    await bench.client.create(replicaSets, set("ReplicaSet", { app: "web" }));
    await bench.client.create(statefulSets, set("StatefulSet", { app: "db" }));
    expect(await selectorOf(owned("ReplicaSet", { app: "web" }))).toEqual(["app=web"]);
    expect(await selectorOf(owned("StatefulSet", { app: "db" }))).toEqual(["app=db"]);
  });

  it("are none of a pod on its own, or of an owner of another kind", async () => {
    expect(await selectorOf(podNamed("p"))).toBeUndefined();
    expect(await selectorOf(owned("Job", {}))).toBeUndefined();
  });
});
