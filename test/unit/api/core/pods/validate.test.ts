import { describe, expect, it } from "@jest/globals";
import { setPodDefaults } from "../../../../../api/core/pods/defaults.js";
import { validatePod } from "../../../../../api/core/pods/validate.js";
import { validatePodUpdate } from "../../../../../api/core/pods/validate-update.js";
import type { V1Container, V1Pod, V1PodSpec } from "../../../../../api/generated/types.js";
import { said } from "../../../../support/field-errors.js";

function pod(spec: Partial<V1PodSpec> = {}): V1Pod {
  const made: V1Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default" },
    spec: { containers: [{ name: "c", image: "i" }], ...spec },
  };
  setPodDefaults(made);
  return made;
}
const container = (more: Partial<V1Container>): Partial<V1PodSpec> => ({
  containers: [{ name: "c", image: "i", ...more }],
});
const wrong = (spec: Partial<V1PodSpec>) => said(validatePod(pod(spec)));

describe("validatePod", () => {
  it("knows the signals of Linux, up to those in real time", () => {
    for (const stopSignal of ["SIGUSR1", "SIGRTMIN+15", "SIGRTMAX-14"])
      expect(wrong({ os: { name: "linux" }, ...container({ lifecycle: { stopSignal } }) })).toEqual([]);
    const stopSignal = "SIGRTMAX-15";
    expect(wrong({ os: { name: "linux" }, ...container({ lifecycle: { stopSignal } }) })).toHaveLength(1);
  });

  it("accepts a pod that uses much of the API", () => {
    expect(
      wrong({
        hostname: "h",
        tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 1 }],
        volumes: [{ name: "v" }],
        initContainers: [
          { name: "s", image: "i", restartPolicy: "Always", readinessProbe: { exec: { command: ["x"] } } },
        ],
        ...container({
          env: [{ name: "A.b", valueFrom: { fieldRef: { fieldPath: "metadata.labels['a/b']" } } }],
          ports: [{ name: "http", containerPort: 80 }],
          volumeMounts: [{ name: "v", mountPath: "/v" }],
          livenessProbe: { tcpSocket: { port: "http" } },
          resources: { requests: { cpu: "1" }, limits: { cpu: "1" } },
          lifecycle: { preStop: { sleep: { seconds: 3 } } },
        }),
      }),
    ).toEqual([]);
  });

  const recursive = (more: object): Partial<V1PodSpec> => ({
    volumes: [{ name: "v" }],
    ...container({ volumeMounts: [{ name: "v", mountPath: "/v", recursiveReadOnly: "Enabled", ...more }] }),
  });

  const fromFile = (volumes: V1PodSpec["volumes"], more: object): Partial<V1PodSpec> => {
    const fileKeyRef = { volumeName: "v", path: "env", key: "K", ...more };
    return { volumes, ...container({ env: [{ name: "X", valueFrom: { fileKeyRef } }] }) };
  };
  const rule = (more: object): Partial<V1PodSpec> => {
    const exitCodes = { operator: "In", values: [1] };
    return container({
      restartPolicy: "Never",
      restartPolicyRules: [{ action: "Restart", exitCodes, ...more }],
    });
  };

  const asking = (requests: Record<string, string>, limits?: Record<string, string>): Partial<V1PodSpec> =>
    container({ resources: limits ? { requests, limits } : { requests } });

  const cases: [Partial<V1PodSpec>, string][] = [
    [
      { hostnameOverride: `${"x".repeat(40)}.${"y".repeat(40)}` },
      "spec.hostnameOverride: Too long: may not be more than 64 bytes",
    ],
    [
      { hostnameOverride: "x", hostNetwork: true },
      "spec.hostnameOverride: Forbidden: may not be specified when 'hostNetwork' is true",
    ],
    [
      { hostnameOverride: "x", setHostnameAsFQDN: true },
      "spec.hostnameOverride: Forbidden: may not be specified when 'setHostnameAsFQDN' is true",
    ],
    [
      asking({ "example.com/gpu": "1" }),
      "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources",
    ],
    [
      asking({ "example.com/gpu": "1" }, { "example.com/gpu": "2" }),
      'spec.containers[0].resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2',
    ],
    [
      asking({}, { "example.com/gpu": "500m" }),
      'spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
    ],
    [
      asking({}, { "requests.example.com/gpu": "1" }),
      'spec.containers[0].resources.limits[requests.example.com/gpu]: Invalid value: "requests.example.com/gpu": doesn\'t follow extended resource name standard',
    ],
    [
      asking({}, { gpu: "1" }),
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
    ],
    [
      asking({}, { "hugepages-2Mi": "4Mi" }),
      "spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
    ],
    [
      asking({}, { "hugepages-2Mi": "3Mi", cpu: "1" }),
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
    ],
    [
      asking({ "hugepages-2Mi": "2Mi", cpu: "1" }, { "hugepages-2Mi": "4Mi" }),
      'spec.containers[0].resources.requests: Invalid value: "2Mi": must be equal to hugepages-2Mi limit of 4Mi',
    ],
    [fromFile([], {}), 'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "v"'],
    [
      fromFile([{ name: "v", hostPath: { path: "/etc" } }], {}),
      'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Invalid value: "v": referenced volume must be of type emptyDir',
    ],
    [
      fromFile([{ name: "v", emptyDir: {} }], { path: "../env" }),
      "spec.containers[0].env[0].valueFrom.fileKeyRef.path: Invalid value: \"../env\": must not contain '..'",
    ],
    [
      fromFile([{ name: "v", emptyDir: {} }], { key: "A=B" }),
      "spec.containers[0].env[0].valueFrom.fileKeyRef.key: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='",
    ],
    [
      { ...rule({}), ...container({ restartPolicyRules: rule({}).containers?.[0]?.restartPolicyRules }) },
      "spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used",
    ],
    [
      rule({ exitCodes: { operator: "Equals", values: [3] } }),
      'spec.containers[0].restartPolicyRules[0].exitCodes.operator: Unsupported value: "Equals": supported values: "In", "NotIn"',
    ],
    [
      rule({ exitCodes: undefined }),
      "spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified",
    ],
    [
      container({ lifecycle: { stopSignal: "SIGTERM" } }),
      "spec.containers[0].lifecycle.stopSignal: Forbidden: may not be set for containers with empty `spec.os.name`",
    ],
    [
      { os: { name: "windows" }, ...container({ lifecycle: { stopSignal: "SIGUSR1" } }) },
      'spec.containers[0].lifecycle.stopSignal: Unsupported value: "SIGUSR1": supported values: "SIGKILL", "SIGTERM"',
    ],
    [
      recursive({}),
      "spec.containers[0].volumeMounts[0].recursiveReadOnly: Forbidden: may only be specified when readOnly is true",
    ],
    [
      recursive({ readOnly: true, mountPropagation: "HostToContainer" }),
      "spec.containers[0].volumeMounts[0].recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified",
    ],
    [
      recursive({ recursiveReadOnly: "Always", readOnly: true }),
      'spec.containers[0].volumeMounts[0].recursiveReadOnly: Unsupported value: "Always": supported values: "Disabled", "Enabled", "IfPossible"',
    ],
    [
      container({ resizePolicy: [{ resourceName: "storage", restartPolicy: "NotRequired" }] }),
      'spec.containers[0].resizePolicy: Unsupported value: "storage": supported values: "cpu", "memory"',
    ],
    [
      container({ resizePolicy: [{ resourceName: "cpu", restartPolicy: "Always" }] }),
      'spec.containers[0].resizePolicy: Unsupported value: "Always": supported values: "NotRequired", "RestartContainer"',
    ],
    [
      container({
        resizePolicy: [
          { resourceName: "cpu", restartPolicy: "NotRequired" },
          { resourceName: "cpu", restartPolicy: "NotRequired" },
        ],
      }),
      'spec.containers[0].resizePolicy[1]: Duplicate value: "cpu"',
    ],
    [
      {
        ...container({ resizePolicy: [{ resourceName: "cpu", restartPolicy: "RestartContainer" }] }),
        restartPolicy: "Never",
      },
      "spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when `restartPolicy` is 'Never'",
    ],
    [
      container({
        ports: [{ containerPort: 80, hostPort: 80, hostIP: "127.0.0.1/32 -m comment --comment injected" }],
      }),
      'spec.containers[0].ports[0].hostIP: Invalid value: "127.0.0.1/32 -m comment --comment injected": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      { securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "../../../etc/passwd" } } },
      "spec.securityContext.seccompProfile.localhostProfile: Invalid value: \"../../../etc/passwd\": must not contain '..'",
    ],
    [
      container({
        securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "/etc/passwd" } },
      }),
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: "/etc/passwd": must be a relative path',
    ],
    [
      { securityContext: { appArmorProfile: { type: "Localhost", localhostProfile: " p" } } },
      'spec.securityContext.appArmorProfile.localhostProfile: Invalid value: " p": must not be padded with whitespace',
    ],
    [
      { securityContext: { appArmorProfile: { type: "Localhost" } } },
      "spec.securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost",
    ],
    [
      container({ securityContext: { appArmorProfile: { type: "Strange" } } }),
      'spec.containers[0].securityContext.appArmorProfile.type: Unsupported value: "Strange": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
    ],
    [
      { hostNetwork: true, securityContext: { sysctls: [{ name: "net/ipv4/tcp_syncookies", value: "1" }] } },
      "spec.securityContext.sysctls[0].name: Invalid value: \"net/ipv4/tcp_syncookies\": may not be specified when 'hostNetwork' is true",
    ],
    [
      { hostIPC: true, securityContext: { sysctls: [{ name: "kernel.sem", value: "1" }] } },
      "spec.securityContext.sysctls[0].name: Invalid value: \"kernel.sem\": may not be specified when 'hostIPC' is true",
    ],
    [
      { securityContext: { sysctls: [{ name: "net.ipv4.*", value: "1" }] } },
      'spec.securityContext.sysctls[0].name: Invalid value: "net.ipv4.*": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
    ],
    [{ containers: [] }, "spec.containers: Required value"],
    [
      { ...container({ resources: { requests: { cpu: "1" } } }), resources: { requests: { cpu: "500m" } } },
      'spec.resources.requests[cpu]: Invalid value: "500m": must be greater than or equal to aggregate container requests of 1',
    ],
    [
      container({ securityContext: { procMount: "Unmasked" } }),
      'spec.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
    ],
    [container({ name: "" }), "spec.containers[0].name: Required value"],
    [container({ image: "" }), "spec.containers[0].image: Required value"],
    [
      container({ image: " i" }),
      'spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace',
    ],
    [
      container({ imagePullPolicy: "Sometimes" }),
      'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      {
        containers: [
          { name: "c", image: "i" },
          { name: "c", image: "i" },
        ],
      },
      'spec.containers[1].name: Duplicate value: "c"',
    ],
    [{ initContainers: [{ name: "c", image: "i" }] }, 'spec.initContainers[0].name: Duplicate value: "c"'],
    [
      container({ ports: [{ containerPort: 0 }] }),
      "spec.containers[0].ports[0].containerPort: Required value",
    ],
    [
      container({ ports: [{ containerPort: 70000 }] }),
      "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
    ],
    [
      container({
        ports: [
          { containerPort: 80, hostPort: 80 },
          { containerPort: 81, hostPort: 80 },
        ],
      }),
      'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"',
    ],
    [container({ env: [{ name: "" }] }), "spec.containers[0].env[0].name: Required value"],
    [
      container({
        env: [{ name: "A", value: "x", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
      }),
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ],
    [
      container({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.x" } } }] }),
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.x": error converting fieldPath: field label not supported: spec.x',
    ],
    [
      container({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "status.phase" } } }] }),
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name"',
    ],
    [
      container({ volumeMounts: [{ name: "v", mountPath: "/v" }] }),
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ],
    [
      {
        volumes: [{ name: "v" }],
        ...container({ volumeMounts: [{ name: "v", mountPath: "/v", subPath: "../x" }] }),
      },
      "spec.containers[0].volumeMounts[0].subPath: Invalid value: \"../x\": must not contain '..'",
    ],
    [{ volumes: [{ name: "v" }, { name: "v" }] }, 'spec.volumes[1].name: Duplicate value: "v"'],
    [
      { volumes: [{ name: "v", emptyDir: {}, hostPath: { path: "/" } }] },
      "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type",
    ],
    [
      { volumes: [{ name: "v", image: { pullPolicy: "Always" } }] },
      "spec.volumes[0].image.reference: Required value",
    ],
    [
      { volumes: [{ name: "v", image: { reference: "app", pullPolicy: "Often" } }] },
      'spec.volumes[0].image.pullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      container({ livenessProbe: {} }),
      "spec.containers[0].livenessProbe: Required value: must specify a handler type",
    ],
    [
      container({ livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } }),
      "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
    ],
    [
      container({ resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } }),
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      container({ resources: { requests: { cpu: "-1" } } }),
      'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      { initContainers: [{ name: "x", image: "i", readinessProbe: { tcpSocket: { port: 1 } } }] },
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
    [
      { restartPolicy: "Maybe" },
      'spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      { activeDeadlineSeconds: 0 },
      "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
    ],
    [
      { dnsPolicy: "None" },
      "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
    ],
    [
      { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
      'spec.tolerations[0].operator: Invalid value: {"operator":"Exists","value":"b"}: value must be empty when `operator` is \'Exists\'',
    ],
    [
      {
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } },
        },
      },
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
    ],
    [
      { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "z", whenUnsatisfiable: "DoNotSchedule" }] },
      "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
    ],
    [
      { shareProcessNamespace: true, hostPID: true },
      "spec.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
    ],
    [
      { ephemeralContainers: [{ name: "d", image: "i" }] },
      "spec.ephemeralContainers: Forbidden: cannot be set on create",
    ],
  ];

  it.each(cases)("%j", (spec, message) => {
    expect(wrong(spec).join("\n")).toContain(message);
  });
});

describe("validatePodUpdate", () => {
  const changed = (spec: Partial<V1PodSpec>, before: Partial<V1PodSpec> = {}) =>
    said(validatePodUpdate(pod(spec), pod(before)));

  it.each([
    [container({ image: "other", imagePullPolicy: "Always" }), {}],
    [{ activeDeadlineSeconds: 5 }, { activeDeadlineSeconds: 10 }],
    [{ tolerations: [{ key: "a", operator: "Exists" }] }, {}],
    [{ schedulingGates: [], nodeSelector: { a: "b" } }, { schedulingGates: [{ name: "g" }] }],
  ])("lets %j through", (spec, before) => {
    expect(changed(spec, before)).toEqual([]);
  });

  it("forbids all else", () => {
    expect(changed({ hostname: "x" })[0]).toMatch(
      /^spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`,`spec\.init/,
    );
    expect(changed({ nodeName: "n" })).toHaveLength(1);
    expect(changed({ activeDeadlineSeconds: 20 }, { activeDeadlineSeconds: 10 })).toEqual([
      "spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value",
    ]);
    expect(changed({ initContainers: [{ name: "x", image: "i" }] })).toEqual([
      "spec.initContainers: Forbidden: pod updates may not add or remove containers",
    ]);
    expect(changed({}, { tolerations: [{ key: "a", operator: "Exists" }] })).toEqual([
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
    ]);
  });
});
