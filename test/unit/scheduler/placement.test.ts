import type { V1Node, V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { explain } from "../../../control-plane/scheduler/explain.js";
import { Placer } from "../../../control-plane/scheduler/placement.js";
import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import { Snapshot } from "../../../control-plane/scheduler/snapshot.js";
import { seededRandom } from "../../support/seeded-random.js";

function node(
  name: string,
  more: { labels?: Record<string, string>; spec?: V1Node["spec"]; cpu?: string } = {},
): V1Node {
  const allocatable = { cpu: more.cpu ?? "4", memory: "8Gi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...more.labels } },
    spec: more.spec ?? {},
    status: { allocatable },
  };
}

let count = 0;
function pod(spec: Partial<V1PodSpec> = {}, labels: Record<string, string> = {}, owner?: string): V1Pod {
  const name = `pod-${++count}`;
  const controller = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    name: "rs",
    uid: owner ?? "",
    controller: true,
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels, ...(owner ? { ownerReferences: [controller] } : {}) },
    spec: { containers: [{ name: "app" }], ...spec },
  };
}

const requesting = (cpu: string) => ({ containers: [{ name: "app", resources: { requests: { cpu } } }] });

function place(snapshot: Snapshot, wanted: V1Pod): string {
  const placement = new Placer(seededRandom()).place(podInfoOf(wanted), snapshot);
  return placement.type === "node" ? placement.nodeName : explain(placement.rejections);
}

function cluster(nodes: readonly V1Node[], placed: readonly (readonly [V1Pod, string])[] = []): Snapshot {
  const snapshot = new Snapshot();
  for (const each of nodes) snapshot.setNode(each);
  for (const [each, nodeName] of placed)
    snapshot.setPod({ ...each, spec: { containers: [], ...each.spec, nodeName } });
  return snapshot;
}

describe("placing a pod", () => {
  const gpuTaint = { taints: [{ key: "dedicated", value: "gpu", effect: "NoSchedule" }] };
  const zones = [node("a", { labels: { zone: "1" } }), node("b", { labels: { zone: "2" } })];

  it("says that there are no nodes", () => {
    expect(place(cluster([]), pod())).toBe("no nodes available to schedule pods");
  });

  it("explains each node's refusal, with the figures of a shortage", () => {
    const snapshot = cluster([
      node("a", { cpu: "1" }),
      node("b", { cpu: "1500m" }),
      node("c", { spec: gpuTaint }),
    ]);
    expect(place(snapshot, pod(requesting("2")))).toBe(
      "0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, " +
        "2 Insufficient cpu (need 2, most free 1500m).",
    );
  });

  it("counts what is requested by the pods that are there", () => {
    const snapshot = cluster([node("a"), node("b")], [[pod(requesting("3")), "a"]]);
    expect(place(snapshot, pod(requesting("2")))).toBe("b");
  });

  it("frees what a finished or deleted pod had", () => {
    const big = pod(requesting("4"));
    const snapshot = cluster([node("a")], [[big, "a"]]);
    expect(place(snapshot, pod(requesting("1")))).toContain("Insufficient cpu");
    snapshot.setPod({ ...big, spec: { containers: [], nodeName: "a" }, status: { phase: "Succeeded" } });
    expect(place(snapshot, pod(requesting("1")))).toBe("a");
  });

  it("lets tolerations, cordons and node selectors decide", () => {
    const nodes = [
      node("gpu", { spec: gpuTaint }),
      node("off", { spec: { unschedulable: true } }),
      node("ssd", { labels: { disk: "ssd" } }),
    ];
    expect(place(cluster(nodes), pod())).toBe("ssd");
    expect(place(cluster(nodes), pod({ nodeSelector: { disk: "hdd" } }))).toContain(
      "didn't match Pod's node affinity/selector",
    );
    const tolerations = [{ key: "dedicated", operator: "Exists" }];
    expect(
      place(cluster(nodes), pod({ tolerations, nodeSelector: { "kubernetes.io/hostname": "gpu" } })),
    ).toBe("gpu");
  });

  it("keeps a host port for one pod", () => {
    const ports = {
      containers: [{ name: "app", ports: [{ containerPort: 80, hostPort: 80, protocol: "TCP" }] }],
    };
    const snapshot = cluster([node("a"), node("b")], [[pod(ports), "a"]]);
    expect(place(snapshot, pod(ports))).toBe("b");
  });

  it("keeps pods apart that repel each other, both ways round", () => {
    const podAntiAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "db" } } },
      ],
    };
    const repelling = pod({ affinity: { podAntiAffinity } }, { app: "db" });
    const snapshot = cluster([node("a"), node("b")], [[repelling, "a"]]);
    expect(place(snapshot, pod({}, { app: "db" }))).toBe("b");
    expect(place(cluster([node("a")], [[pod({}, { app: "db" }), "a"]]), repelling)).toContain(
      "pod anti-affinity rules",
    );
  });

  it("brings pods together, and lets the first of them go anywhere", () => {
    const podAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "zone", labelSelector: { matchLabels: { app: "web" } } },
      ],
    };
    expect(["a", "b"]).toContain(place(cluster(zones), pod({ affinity: { podAffinity } }, { app: "web" })));
    const snapshot = cluster(zones, [[pod({}, { app: "web" }), "b"]]);
    expect(place(snapshot, pod({ affinity: { podAffinity } }, { app: "web" }))).toBe("b");
    expect(place(cluster(zones), pod({ affinity: { podAffinity } }))).toContain("pod affinity rules");
  });

  it("holds the skew that a spread constraint allows", () => {
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: "zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: "web" } },
      },
    ];
    const web = () => pod({ topologySpreadConstraints }, { app: "web" });
    expect(place(cluster(zones, [[web(), "a"]]), web())).toBe("b");
    const full = cluster([zones[0] as V1Node, node("c")], [[web(), "a"]]);
    expect(place(full, web())).toBe("a");
  });

  it("spreads the pods of one controller", () => {
    const snapshot = cluster([node("a"), node("b"), node("c")]);
    for (let index = 0; index < 6; index++) {
      const each = pod({}, {}, "owner");
      snapshot.place(podInfoOf(each), place(snapshot, each));
    }
    expect(snapshot.nodes.map(({ pods }) => pods.size)).toEqual([2, 2, 2]);
  });
});
