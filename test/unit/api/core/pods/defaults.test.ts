import { describe, expect, it } from "@jest/globals";
import { pullPolicyOf } from "../../../../../api/core/pods/container-defaults.js";
import { setPodDefaults } from "../../../../../api/core/pods/defaults.js";
import type { V1Pod, V1PodSpec } from "../../../../../api/generated/types.js";

function defaulted(spec: V1PodSpec): V1PodSpec {
  const pod: V1Pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec };
  setPodDefaults(pod);
  const once = structuredClone(pod);
  setPodDefaults(pod);
  expect(pod).toEqual(once);
  return spec;
}

describe("setPodDefaults", () => {
  it("fills what Kubernetes fills", () => {
    expect(defaulted({ containers: [{ name: "c", image: "nginx" }] })).toEqual({
      restartPolicy: "Always",
      dnsPolicy: "ClusterFirst",
      schedulerName: "default-scheduler",
      terminationGracePeriodSeconds: 30,
      securityContext: {},
      enableServiceLinks: true,
      containers: [
        {
          name: "c",
          image: "nginx",
          imagePullPolicy: "Always",
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          resources: {},
        },
      ],
    });
  });

  it("has a pod as a whole ask for what its containers do, or for what it may use", () => {
    const app = { name: "c", image: "i", resources: { requests: { cpu: "500m" } } };
    const { resources } = defaulted({
      containers: [app, { ...app, name: "d" }],
      resources: { limits: { cpu: "2", memory: "1Gi" } },
    });
    expect(resources).toEqual({
      limits: { cpu: "2", memory: "1Gi" },
      requests: { cpu: "1", memory: "1Gi" },
    });
  });

  it.each([
    ["nginx", "Always"],
    ["nginx:latest", "Always"],
    ["nginx:1.27", "IfNotPresent"],
    ["localhost:5000/nginx", "Always"],
    ["localhost:5000/nginx:1", "IfNotPresent"],
    ["nginx@sha256:abc", "IfNotPresent"],
    ["nginx:1.27@sha256:abc", "IfNotPresent"],
    ["nginx:latest@sha256:abc", "Always"],
  ])("pulls %s %s", (image, policy) => {
    expect(pullPolicyOf(image)).toBe(policy);
  });

  it("asks for what is limited", () => {
    const resources = { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m" } };
    const spec = defaulted({ containers: [{ name: "c", resources }] });
    expect(spec.containers[0]?.resources?.requests).toEqual({ cpu: "500m", memory: "1Gi" });
  });

  it("completes probes, ports and volumes", () => {
    const spec = defaulted({
      hostNetwork: true,
      containers: [{ name: "c", ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { port: 80 } } }],
      volumes: [
        { name: "a" },
        { name: "b", secret: { secretName: "s" } },
        { name: "c", hostPath: { path: "/x" } },
      ],
    });
    expect(spec.containers[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: "TCP" }]);
    expect(spec.containers[0]?.readinessProbe).toEqual({
      httpGet: { port: 80, path: "/", scheme: "HTTP" },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    });
    expect(spec.volumes).toEqual([
      { name: "a", emptyDir: {} },
      { name: "b", secret: { secretName: "s", defaultMode: 420 } },
      { name: "c", hostPath: { path: "/x", type: "" } },
    ]);
  });

  it("shows the service account under both names", () => {
    expect(defaulted({ containers: [], serviceAccount: "x" })).toMatchObject({ serviceAccountName: "x" });
    expect(defaulted({ containers: [], serviceAccountName: "y" })).toMatchObject({ serviceAccount: "y" });
  });
});
