import type { V1Pod } from "../../../api/generated/types.js";
import { podOf, shell, sleeper } from "../pods.js";
import { healthyService } from "./health-server.js";

const uptime = "cut -d' ' -f1 /proc/uptime";

const serving = (port: number | undefined, ...lines: string[]) =>
  [
    `printf '%s\\n' '#!/bin/sh' ${lines.map((line) => `'${line}'`).join(" ")} > /tmp/answer`,
    "chmod +x /tmp/answer",
    `while :; do nc -l -p ${port} -e /tmp/answer; done`,
  ].join("; ");

/** Writes down what it is asked before it answers. */
const server = (port: number | undefined) =>
  serving(
    port,
    'while read -r line; do echo "$line"; test "$line" = "$(printf "\\r")" && break; done >> /tmp/asked',
    'printf "HTTP/1.0 200 OK\\r\\n\\r\\n"',
  );

/** In all of the host's namespaces. */
export const hostPod = ([http, tcp, grpc]: readonly number[]): V1Pod =>
  podOf(
    "host",
    [
      shell("app", server(http), {
        ports: [{ name: "web", containerPort: http ?? 0 }],
        livenessProbe: {
          httpGet: {
            host: "127.0.0.1",
            path: "/alive?x=1",
            port: "web",
            scheme: "HTTP",
            httpHeaders: [{ name: "X-Probe", value: "yes" }],
          },
          initialDelaySeconds: 1,
          periodSeconds: 1,
        },
      }),
      shell("tcp", serving(tcp, "touch /tmp/came"), {
        readinessProbe: { tcpSocket: { host: "127.0.0.1", port: tcp ?? 0 }, periodSeconds: 1 },
      }),
      sleeper("grpc", {
        readinessProbe: { grpc: { port: grpc ?? 0, service: healthyService }, periodSeconds: 1 },
        lifecycle: { postStart: { httpGet: { host: "127.0.0.1", path: "/hook", port: http ?? 0 } } },
      }),
      sleeper("viewer", { volumeMounts: [{ name: "groups", mountPath: "/groups", readOnly: true }] }),
    ],
    {
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      dnsPolicy: "ClusterFirstWithHostNet",
      volumes: [{ name: "groups", hostPath: { path: "/sys/fs/cgroup", type: "Directory" } }],
    },
  );

/** One for all its containers. */
export const sharedPod: V1Pod = podOf(
  "shared",
  [
    sleeper("app"),
    shell("slow", `${uptime} > /tmp/begun; while :; do sleep 0.1; done`, {
      lifecycle: { postStart: { sleep: { seconds: 2 } } },
      readinessProbe: { exec: { command: ["sh", "-c", `${uptime} >> /tmp/asked`] }, periodSeconds: 1 },
    }),
    sleeper("filtered", {
      securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "no-mkdir.json" } },
    }),
  ],
  {
    shareProcessNamespace: true,
    runtimeClassName: "plain",
    hostnameOverride: "other.name",
    resources: { requests: { cpu: "200m" }, limits: { memory: "64Mi" } },
    overhead: { memory: "16Mi" },
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
  },
);

export const noMkdirProfile = {
  defaultAction: "SCMP_ACT_ALLOW",
  syscalls: [{ names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO" }],
};

const counting = (name: string, code: number) => `echo ${name} >> /runs/${name}; exit ${code}`;
const onExit = (values: number[]) => [{ action: "Restart", exitCodes: { operator: "In", values } }];
const runs = { volumeMounts: [{ name: "runs", mountPath: "/runs" }] };

/** Of containers that end, each in its way. */
export const endingPod: V1Pod = podOf(
  "ending",
  [
    sleeper("app", runs),
    shell("never", counting("never", 1), runs),
    shell("own", counting("own", 1), { ...runs, restartPolicy: "OnFailure" }),
    shell("ruled", counting("ruled", 42), {
      ...runs,
      restartPolicy: "Never",
      restartPolicyRules: onExit([42]),
    }),
    shell("words", "echo said; exit 1", { terminationMessagePolicy: "FallbackToLogsOnError" }),
    shell("probed", `trap "exit 0" TERM; ${uptime} >> /runs/begun; while :; do sleep 0.1; done`, {
      ...runs,
      restartPolicy: "Always",
      livenessProbe: {
        exec: { command: ["sh", "-c", `${uptime} >> /runs/probed; false`] },
        initialDelaySeconds: 1,
        periodSeconds: 1,
        failureThreshold: 2,
      },
    }),
    shell("deaf", `trap '' TERM; ${uptime} >> /runs/deaf; while :; do sleep 0.1; done`, {
      ...runs,
      restartPolicy: "Always",
      livenessProbe: {
        exec: { command: ["sh", "-c", `${uptime} >> /runs/unheard; false`] },
        periodSeconds: 1,
        failureThreshold: 1,
        terminationGracePeriodSeconds: 1,
      },
    }),
  ],
  {
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 60,
    volumes: [{ name: "runs", emptyDir: {} }],
  },
);

export const latePod: V1Pod = podOf("late", [sleeper("app")], { activeDeadlineSeconds: 1 });
