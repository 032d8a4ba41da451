import type { V1Pod } from "../../api/generated/types.js";

/** A pod as users write it, about 1.3 kB of JSON. */
export function benchPod(name: string): V1Pod {
  const labels = { app: "bench", tier: "backend", "app.kubernetes.io/part-of": "bench-suite" };
  const probe = { httpGet: { path: "/healthz", port: 8080 as never }, periodSeconds: 10, timeoutSeconds: 1 };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels, annotations: { "bench/note": "n".repeat(200) } },
    spec: {
      containers: [
        {
          name: "app",
          image: "registry.local/bench/app:1.2.3",
          args: ["--listen=:8080", "--log-level=info", "--shutdown-timeout=30s"],
          env: Array.from({ length: 6 }, (_, index) => ({
            name: `SETTING_${index}`,
            value: `value-${index}`,
          })),
          ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
          resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
          livenessProbe: probe,
          readinessProbe: probe,
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
      ],
      volumes: [{ name: "data", emptyDir: {} }],
      tolerations: [{ key: "bench", operator: "Exists", effect: "NoSchedule" }],
    },
  };
}
