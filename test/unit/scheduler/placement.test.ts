import { nodeNamed, place, podNamed, requesting, snapshotOf } from "./objects.js";

describe("placing a pod", () => {
  const gpuTaint = { taints: [{ key: "dedicated", value: "gpu", effect: "NoSchedule" }] };

  it("says that there are no nodes", () => {
    expect(place(snapshotOf([]), podNamed("p"))).toBe("no nodes available to schedule pods");
  });

  it("names every lack of every node, sorted, and what evicting others would bring", () => {
    const snapshot = snapshotOf(
      [
        nodeNamed("a", { allocatable: { cpu: "3", pods: "1" } }),
        nodeNamed("b", { allocatable: { cpu: "1", memory: "1Gi" } }),
        nodeNamed("c", { spec: gpuTaint }),
      ],
      [[podNamed("there", requesting({ cpu: "2" })), "a"]],
    );
    const wanted = requesting({ cpu: "2", memory: "2Gi", "hugepages-2Mi": "0" });
    expect(place(snapshot, podNamed("p", wanted))).toBe(
      "0/3 nodes are available: 1 Insufficient memory, 1 Too many pods, 1 node(s) had untolerated taint(s), " +
        "2 Insufficient cpu. preemption: 0/3 nodes are available: " +
        "1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
    );
  });

  it("names what it lacks of huge pages and other resources by their names", () => {
    const wanted = requesting({ "hugepages-2Mi": "4Mi", "example.com/gpu": "1", cpu: "1" });
    expect(place(snapshotOf([nodeNamed("a")]), podNamed("p", wanted))).toContain(
      "0/1 nodes are available: 1 Insufficient example.com/gpu, 1 Insufficient hugepages-2Mi. preemption:",
    );
  });

  it("says that a pod evicts nobody when it doesn't want to", () => {
    const modest = podNamed("p", { ...requesting({ cpu: "6" }), preemptionPolicy: "Never" });
    expect(place(snapshotOf([nodeNamed("a")]), modest)).toBe(
      "0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.",
    );
  });

  it("counts what is requested by the pods that are there", () => {
    const snapshot = snapshotOf(
      [nodeNamed("a"), nodeNamed("b")],
      [[podNamed("there", requesting({ cpu: "3" })), "a"]],
    );
    expect(place(snapshot, podNamed("p", requesting({ cpu: "2" })))).toBe("b");
  });

  it("frees what a finished or deleted pod had", () => {
    const big = podNamed("big", requesting({ cpu: "4" }));
    const snapshot = snapshotOf([nodeNamed("a")], [[big, "a"]]);
    expect(place(snapshot, podNamed("p", requesting({ cpu: "1" })))).toContain("Insufficient cpu");
    snapshot.setPod({ ...big, spec: { containers: [], nodeName: "a" }, status: { phase: "Succeeded" } });
    expect(place(snapshot, podNamed("p", requesting({ cpu: "1" })))).toBe("a");
  });

  it("lets tolerations, cordons and node selectors decide", () => {
    const nodes = [
      nodeNamed("gpu", { spec: gpuTaint }),
      nodeNamed("off", { spec: { unschedulable: true } }),
      nodeNamed("ssd", { labels: { disk: "ssd" } }),
    ];
    expect(place(snapshotOf(nodes), podNamed("p"))).toBe("ssd");
    expect(place(snapshotOf(nodes), podNamed("p", { nodeSelector: { disk: "hdd" } }))).toContain(
      "didn't match Pod's node affinity/selector",
    );
    const tolerations = [{ key: "dedicated", operator: "Exists" }];
    const choosy = { tolerations, nodeSelector: { "kubernetes.io/hostname": "gpu" } };
    expect(place(snapshotOf(nodes), podNamed("p", choosy))).toBe("gpu");
  });
});

describe("host ports", () => {
  const port = (hostIP: string | undefined, protocol = "TCP", hostPort = 80) => ({
    containers: [{ name: "app", ports: [{ containerPort: 80, hostPort, protocol, hostIP }] }],
  });
  it.each([
    ["the same port", port(undefined), port(undefined), false],
    ["another port", port(undefined), port(undefined, "TCP", 81), true],
    ["another protocol", port(undefined), port(undefined, "UDP"), true],
    ["any address beside one", port("10.0.0.1"), port("0.0.0.0"), false],
    ["one address beside any", port(""), port("10.0.0.1"), false],
    ["another address", port("10.0.0.1"), port("10.0.0.2"), true],
    ["the same address", port("10.0.0.1"), port("10.0.0.1"), false],
  ])("%s", (_, there, wanted, isFree) => {
    const snapshot = snapshotOf([nodeNamed("a")], [[podNamed("there", there), "a"]]);
    const found = place(snapshot, podNamed("p", wanted));
    expect(found).toEqual(
      isFree ? "a" : expect.stringContaining("didn't have free ports for the requested pod ports"),
    );
  });

  it("are not kept for init containers that end, but for sidecars", () => {
    const [init] = port(undefined).containers;
    const containers = [{ name: "app" }];
    const snapshotWith = (restartPolicy?: string) =>
      snapshotOf(
        [nodeNamed("a")],
        [[podNamed("p", { containers, initContainers: [{ ...init, name: "i", restartPolicy }] }), "a"]],
      );
    expect(place(snapshotWith(), podNamed("new", port(undefined)))).toBe("a");
    expect(place(snapshotWith("Always"), podNamed("new", port(undefined)))).toContain("free ports");
  });
});
