import { describe, expect, it } from "@jest/globals";
import type { KubeObject } from "../../../../api/meta/object.js";
import { humanDuration } from "../../../../api/printers/human-duration.js";
import { printTable } from "../../../../api/printers/print-table.js";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";
import { defineKind } from "../../../../api/scheme/define-kind.js";

const scheme = builtInScheme();

const now = Date.parse("2024-01-01T01:00:00Z");
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

function print(group: string, kind: string, fields: object, version = "v1") {
  const apiVersion = group ? `${group}/${version}` : version;
  const metadata = { name: "x", creationTimestamp: minutesAgo(5) };
  const object = { apiVersion, kind, metadata, ...fields } as KubeObject;
  const { columnDefinitions, rows } = printTable(kindOf(group, kind), [object], now);
  return Object.fromEntries(columnDefinitions.map(({ name }, index) => [name, rows[0]?.cells[index]]));
}

/** A kind of the scheme, or one that says nothing of its columns. */
const kindOf = (group: string, kind: string) =>
  scheme.byKind(group, kind) ?? defineKind({ group, kind, resource: kind.toLowerCase() });

describe("humanDuration", () => {
  it.each([
    [-5_000, "<invalid>"],
    [0, "0s"],
    [119_000, "119s"],
    [120_000, "2m"],
    [192_000, "3m12s"],
    [11 * 60_000, "11m"],
    [179 * 60_000, "179m"],
    [185 * 60_000, "3h5m"],
    [9 * 3_600_000, "9h"],
    [50 * 3_600_000, "2d2h"],
    [9 * 86_400_000, "9d"],
    [800 * 86_400_000, "2y70d"],
    [3000 * 86_400_000, "8y"],
  ])("tells %d ms as %s", (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });
});

describe("pods", () => {
  const pod = (status: object, spec: object = {}, metadata: object = {}) =>
    print("", "Pod", {
      spec: { containers: [{ name: "a" }, { name: "b" }], ...spec },
      status,
      metadata: { name: "x", creationTimestamp: minutesAgo(5), ...metadata },
    });
  const running = { ready: true, restartCount: 0, state: { running: {} } };
  const ended = (reason: string, exitCode = 0) => ({
    state: { terminated: { reason, exitCode } },
    restartCount: 0,
  });
  const init = { initContainers: [{ name: "i" }, { name: "j" }] };

  it.each<[string, object, object, object]>([
    [
      "Running",
      { phase: "Running", containerStatuses: [running, running] },
      {},
      { Ready: "2/2", Restarts: "0", Age: "5m" },
    ],
    ["Pending", { phase: "Pending" }, {}, { Ready: "0/2", IP: "<none>", Node: "<none>" }],
    [
      "CrashLoopBackOff",
      {
        phase: "Running",
        containerStatuses: [
          {
            restartCount: 3,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { exitCode: 1, finishedAt: minutesAgo(3) } },
          },
          running,
        ],
      },
      {},
      { Ready: "1/2", Restarts: "3 (3m ago)" },
    ],
    [
      "Completed",
      { phase: "Succeeded", containerStatuses: [ended("Completed"), ended("Completed")] },
      {},
      { Ready: "0/2" },
    ],
    [
      "NotReady",
      { phase: "Running", containerStatuses: [ended("Completed"), running] },
      {},
      { Ready: "1/2" },
    ],
    ["ExitCode:3", { phase: "Failed", containerStatuses: [ended("", 3)] }, {}, {}],
    ["Evicted", { phase: "Failed", reason: "Evicted" }, {}, {}],
    [
      "Init:0/2",
      { phase: "Pending", initContainerStatuses: [{ name: "i", state: { running: {} } }] },
      init,
      {},
    ],
    [
      "Init:1/2",
      {
        phase: "Pending",
        initContainerStatuses: [
          { name: "i", ...ended("Completed") },
          { name: "j", state: { waiting: { reason: "PodInitializing" } } },
        ],
      },
      init,
      {},
    ],
    [
      "Init:ImagePullBackOff",
      {
        phase: "Pending",
        initContainerStatuses: [{ name: "i", state: { waiting: { reason: "ImagePullBackOff" } } }],
      },
      init,
      {},
    ],
    [
      "Init:Error",
      { phase: "Pending", initContainerStatuses: [{ name: "i", ...ended("Error", 1) }] },
      init,
      {},
    ],
    [
      "Running",
      {
        phase: "Running",
        initContainerStatuses: [{ name: "s", started: true, ...running }],
        containerStatuses: [running, running],
      },
      { initContainers: [{ name: "s", restartPolicy: "Always" }] },
      { Ready: "3/3" },
    ],
    [
      "SchedulingGated",
      {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
      },
      {},
      {},
    ],
  ])("are %s", (text, status, spec, more) => {
    expect(pod(status, spec)).toMatchObject({ Status: text, ...more });
  });

  it("are Terminating once deleted, unless they have ended", () => {
    const deleted = { deletionTimestamp: minutesAgo(1) };
    expect(pod({ phase: "Running", containerStatuses: [running] }, {}, deleted).Status).toBe("Terminating");
    expect(pod({ phase: "Succeeded" }, {}, deleted).Status).toBe("Succeeded");
  });
});

describe("other kinds", () => {
  it.each<[string, string, object, object]>([
    [
      "apps",
      "Deployment",
      {
        spec: { replicas: 3, selector: { matchLabels: { app: "x" } } },
        status: { readyReplicas: 2, updatedReplicas: 1 },
      },
      { Ready: "2/3", "Up-to-date": 1, Available: 0, Selector: "app=x" },
    ],
    [
      "",
      "Service",
      {
        spec: {
          type: "NodePort",
          clusterIP: "10.96.0.9",
          ports: [
            { port: 80, nodePort: 30080 },
            { port: 53, protocol: "UDP" },
          ],
        },
      },
      {
        Type: "NodePort",
        "Cluster-IP": "10.96.0.9",
        "External-IP": "<none>",
        "Port(s)": "80:30080/TCP,53/UDP",
        Selector: "<none>",
      },
    ],
    ["", "Service", { spec: { type: "LoadBalancer" } }, { "External-IP": "<pending>" }],
    [
      "",
      "Node",
      {
        metadata: { name: "n", labels: { "node-role.kubernetes.io/worker": "" } },
        spec: { unschedulable: true },
        status: {
          conditions: [{ type: "Ready", status: "True" }],
          nodeInfo: { kubeletVersion: "v1" },
          addresses: [{ type: "InternalIP", address: "10.0.0.1" }],
        },
      },
      {
        Status: "Ready,SchedulingDisabled",
        Roles: "worker",
        Version: "v1",
        "Internal-IP": "10.0.0.1",
        "External-IP": "<none>",
        Age: "<unknown>",
      },
    ],
    [
      "",
      "Event",
      {
        involvedObject: { kind: "Pod", name: "p" },
        lastTimestamp: minutesAgo(3),
        count: 4,
        message: " hi ",
        source: { component: "c", host: "h" },
      },
      { "Last Seen": "3m", Object: "pod/p", Count: 4, Message: "hi", Source: "c, h" },
    ],
    [
      "events.k8s.io",
      "Event",
      { regarding: { kind: "Pod", name: "p" }, eventTime: minutesAgo(4), note: "hi" },
      { "Last Seen": "4m", Object: "pod/p", Message: "hi", Count: 1 },
    ],
    [
      "batch",
      "Job",
      { spec: { completions: 2 }, status: { succeeded: 1, startTime: minutesAgo(3) } },
      { Status: "Running", Completions: "1/2", Duration: "3m" },
    ],
    ["", "ConfigMap", { data: { a: "1" }, binaryData: { b: "" } }, { Data: 2 }],
    [
      "",
      "Endpoints",
      {
        subsets: [
          { addresses: ["1", "2", "3", "4"].map((n) => ({ ip: `10.0.0.${n}` })), ports: [{ port: 80 }] },
        ],
      },
      { Endpoints: "10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more..." },
    ],
    [
      "autoscaling",
      "HorizontalPodAutoscaler",
      {
        spec: {
          scaleTargetRef: { kind: "Deployment", name: "d" },
          maxReplicas: 4,
          targetCPUUtilizationPercentage: 80,
        },
      },
      { Reference: "Deployment/d", Targets: "cpu: <unknown>/80%", MinPods: "<unset>", MaxPods: 4 },
    ],
    ["rbac.authorization.k8s.io", "Role", {}, { "Created At": minutesAgo(5) }],
    ["example.com", "Pod", {}, { Name: "x", Age: "5m" }],
    [
      "metrics.k8s.io",
      "PodMetrics",
      {
        window: "10.5s",
        containers: [
          { name: "a", usage: { cpu: "1500u", memory: "2Mi" } },
          { name: "b", usage: { cpu: "1n", memory: "1Ki" } },
        ],
      },
      { Name: "x", cpu: "1500001n", memory: "2049Ki", Window: "10.5s" },
    ],
    [
      "metrics.k8s.io",
      "NodeMetrics",
      { window: "10s", usage: { cpu: "1", memory: "2Mi" } },
      { Name: "x", cpu: "1", memory: "2Mi", Window: "10s" },
    ],
  ])("%s %s", (group, kind, fields, expected) => {
    expect(print(group, kind, fields)).toMatchObject(expected);
  });

  it("prints something for every kind, however little is filled in", () => {
    for (const { group, kind, storedVersion } of scheme.all()) {
      const spec = {
        scaleTargetRef: {},
        priorityLevelConfiguration: {},
        source: {},
        selector: {},
        attacher: "",
        driver: "",
      };
      const cells = print(
        group,
        kind,
        { spec, involvedObject: {}, regarding: {}, roleRef: {} },
        storedVersion,
      );
      expect(Object.keys(cells).length).toBeGreaterThan(1);
    }
  });

  it("carries what it is asked to", () => {
    const object = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "" } };
    const carried = (includeObject: "None" | "Metadata" | "Object") =>
      printTable(kindOf("", "Secret"), [object], now, { includeObject }).rows[0]?.object;
    expect(carried("None")).toBeNull();
    expect(carried("Object")).toBe(object);
    expect(carried("Metadata")).toEqual({
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: { name: "s" },
    });
  });
});
