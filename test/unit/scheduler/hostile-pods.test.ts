import { describe, expect, it } from "@jest/globals";
import { validatePod } from "../../../api/core/pods/validate.js";
import type { V1Node, V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { nodes, pods } from "../../../api/resources.js";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { explain } from "../../../control-plane/scheduler/explain.js";
import { podAffinity } from "../../../control-plane/scheduler/filters/pod-affinity.js";
import { NodeInfo } from "../../../control-plane/scheduler/node-info.js";
import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import { Scheduler } from "../../../control-plane/scheduler/scheduler.js";
import { Snapshot } from "../../../control-plane/scheduler/snapshot.js";
import { podClaims } from "../../../control-plane/scheduler/volumes/pod-claims.js";
import { noVolumes } from "../../../control-plane/scheduler/volumes/volume-listers.js";
import { controllerBench } from "../../support/controller-bench.js";
import { said } from "../../support/field-errors.js";
import { expectLinear } from "../../support/growth.js";
import { claim, storageClass } from "../../support/volumes.js";
import { place } from "./objects.js";

const node = (name: string, allocatable: Record<string, string> = { cpu: "4", pods: "110" }): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name } },
  status: { allocatable },
});
const pod = (name: string, spec: Partial<V1PodSpec> = {}): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default" },
  spec: { containers: [{ name: "app", image: "i" }], schedulerName: "default-scheduler", ...spec },
});
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

function snapshotOf(all: readonly V1Node[]): Snapshot {
  const snapshot = new Snapshot();
  for (const one of all) snapshot.setNode(one);
  return snapshot;
}
const unreadable = { containers: [{ name: "c", resources: { requests: { cpu: "much" } } }] };
const apart = (topologyKey: string, namespaces: string[] = []) => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, namespaces, labelSelector: {} }],
    },
  },
});

const rejection = { reasons: ["Too many pods"], isFinal: false };

describe("hostile pods and nodes", () => {
  it("keep no other pod from its node", async () => {
    const bench = await controllerBench({ rules: false });
    const stop = new AbortController();
    const { client, informers, clock } = bench.context;
    const { recorder } = bench.context;
    const options = { client, informers, recorder, clock, random: seededRandom(), log: silentLogger };
    const scheduling = new Scheduler(options).run(stop.signal);
    await client.create(nodes, node("vague", { cpu: "lots", pods: "110" }));
    await client.create(nodes, node("good"));
    await client.create(pods, pod("unreadable", unreadable));
    await client.create(pods, pod("placed", { ...unreadable, nodeName: "good" }));
    await client.create(
      pods,
      pod("odd", { affinity: { podAffinity: 7 as never }, tolerations: [null as never] }),
    );
    await client.create(pods, pod("choosy", { tolerations: many(501, () => ({ operator: "Exists" })) }));
    await client.create(pods, pod("good"));
    const nodeOf = async (name: string) =>
      (await client.get(pods, { namespace: "default", name })).spec?.nodeName;
    await bench.until(async () => (await nodeOf("good")) === "good");
    const why = async (name: string) =>
      (await client.get(pods, { namespace: "default", name })).status?.conditions?.[0]?.message ?? "";
    await bench.until(async () => (await why("choosy")).includes("501 conditions of placement"));
    expect(await nodeOf("unreadable")).toBeUndefined();
    expect(await nodeOf("choosy")).toBeUndefined();
    stop.abort();
    await scheduling;
    await bench.stop();
  });

  it("have no requests and no room that nobody can read", () => {
    const snapshot = snapshotOf([node("a"), node("vague", { cpu: "lots", pods: "110" })]);
    const why = place(snapshot, pod("unreadable", unreadable));
    expect(why).toContain("2 Insufficient readable quantities");
    expect(why).toContain("1 Too many pods");
  });

  it("have no labels that only the language knows", () => {
    const snapshot = snapshotOf([node("a")]);
    snapshot.setPod(pod("first", { nodeName: "a", ...apart("constructor", ["default", "other"]) }));
    expect(place(snapshot, pod("second"))).toBe("a");
  });

  it("are kept apart in the namespaces that they name, each once, until they go", () => {
    const snapshot = snapshotOf([node("a")]);
    const shy = pod("shy", { nodeName: "a", ...apart("kubernetes.io/hostname", ["other", "other"]) });
    snapshot.setPod(shy);
    const theirs = { ...pod("theirs"), metadata: { name: "theirs", namespace: "other" } };
    expect(place(snapshot, pod("ours"))).toBe("a");
    expect(place(snapshot, theirs)).toContain("existing pods anti-affinity rules");
    snapshot.removePod("default/shy");
    expect(place(snapshot, theirs)).toBe("a");
  });

  it("get a short answer, however many reasons there are", () => {
    const requests = Object.fromEntries(many(100, (index) => [`example.com/resource-${index}`, "1"]));
    const greedy = pod("p", { containers: [{ name: "c", resources: { requests } }] });
    expect(place(snapshotOf([node("a")]), greedy)).toHaveLength(1_024);
  });

  it("may set so many conditions, and no more", () => {
    const term = { topologyKey: "zone", labelSelector: { matchLabels: { a: "b" } } };
    const affinity = (count: number) => ({
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: many(count, () => term) },
    });
    const full = pod("p", { affinity: affinity(250), restartPolicy: "Always" });
    expect(said(validatePod(full))).toEqual([]);
    const over = pod("p", { affinity: affinity(250), nodeSelector: { a: "b" }, restartPolicy: "Always" });
    expect(said(validatePod(over))).toEqual(["spec.affinity: Too many: 501: must have at most 500 items"]);
  });

  it("may need so many claims, and no more; naming one again costs nothing", () => {
    const needing = (count: number, name: (index: number) => string) =>
      pod("p", {
        restartPolicy: "Always",
        volumes: many(count, (index) => ({
          name: `v${index}`,
          persistentVolumeClaim: { claimName: name(index) },
        })),
      });
    const over = needing(501, (index) => `c${index}`);
    expect(said(validatePod(over))).toEqual(["spec.volumes: Too many: 501: must have at most 500 items"]);
    const again = needing(20_000, () => "c");
    expect(said(validatePod(again))).toEqual([]);
    expect(podInfoOf(again).claims).toEqual(["c"]);
    const open = claim("c", "1Gi", { storageClassName: "late" });
    const late = storageClass("late", { volumeBindingMode: "WaitForFirstConsumer" });
    const listers = { ...noVolumes, claim: () => open, storageClass: () => late };
    expect(podClaims(again, listers)).toEqual({ bound: [], delayed: [open] });
  });

  it("take linear time to be placed by their ports, and to be explained", async () => {
    const port = (index: number) => ({
      containerPort: 80,
      hostPort: 80,
      hostIP: `10.0.${index >> 8}.${index & 255}`,
    });
    await expectLinear({
      from: 5_000,
      make(count) {
        const snapshot = snapshotOf([node("a")]);
        const ports = (from: number) => [{ name: "c", ports: many(count, (i) => port(from + i)) }];
        snapshot.setPod(pod("there", { nodeName: "a", containers: ports(0) }));
        return { snapshot, wanted: pod("new", { containers: ports(count) }) };
      },
      run: ({ snapshot, wanted }) => expect(place(snapshot, wanted)).toBe("a"),
    });
    await expectLinear({
      from: 20_000,
      make(count) {
        const refusal = { node: new NodeInfo(node("a")), filter: podAffinity, rejection };
        return many(count, () => refusal);
      },
      run: (refusals) => explain(refusals),
    });
  });
});
