import { describe, expect, it } from "@jest/globals";
import { allWarnings } from "../../../api/warnings/all-warnings.js";

const table = allWarnings();
const head = { apiVersion: "x/v1", kind: "X" };

function warned(resource: string, object: object, old?: object): string[] | undefined {
  const full = (given: object) => ({ ...head, metadata: { name: "x" }, ...given });
  return table.get(resource)?.(full(object), old && full(old));
}

const container = { name: "c", image: "i" };
const pod = (spec: object, metadata: object = {}) => ({ metadata: { name: "x", ...metadata }, spec });
const port = (more: object) => ({ containerPort: 80, protocol: "TCP", ...more });
const linux = { key: "beta.kubernetes.io/os", operator: "In", values: ["linux"] };
const isOld = 'deprecated since v1.14; use "kubernetes.io/os" instead';
const service = (spec: object) => ({ spec: { type: "ClusterIP", clusterIP: "10.0.0.1", ...spec } });
const noMatch = "a null labelSelector results in matching no pod";

const pods: [what: string, spec: object, warnings: string[], metadata?: object][] = [
  ["nothing", { containers: [container] }, []],
  [
    "a dotted name",
    {},
    [
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ],
    { name: "a.b" },
  ],
  [
    "old node labels",
    { nodeSelector: { "beta.kubernetes.io/os": "linux" } },
    [`spec.nodeSelector[beta.kubernetes.io/os]: ${isOld}`],
  ],
  [
    "old node labels and wrong values in affinity",
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [linux] }],
          },
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, preference: { matchExpressions: [{ key: "a", operator: "In", values: ["-"] }] } },
          ],
        },
      },
    },
    [
      `spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is ${isOld}`,
      expect.stringMatching(
        /^spec\.affinity\.nodeAffinity\.preferredDuringSchedulingIgnoredDuringExecution\[0\]\.preference\.matchExpressions\[0\]\.values\[0\]: - is invalid, a valid label must be/,
      ) as unknown as string,
    ],
  ],
  [
    "spreading and affinity without a selector",
    {
      topologySpreadConstraints: [{ topologyKey: "failure-domain.beta.kubernetes.io/zone" }],
      affinity: {
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "a" }] },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, podAffinityTerm: { topologyKey: "a" } },
          ],
        },
      },
    },
    [
      'spec.topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
      `spec.topologySpreadConstraints[0].labelSelector: ${noMatch}`,
      `spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: ${noMatch}`,
      `spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: ${noMatch}`,
    ],
  ],
  [
    "annotations of long ago",
    { containers: [container] },
    [
      'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'metadata.annotations[container.seccomp.security.alpha.kubernetes.io/c]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30; use the "appArmorProfile" field instead',
    ],
    {
      annotations: {
        "scheduler.alpha.kubernetes.io/critical-pod": "",
        "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
        "container.seccomp.security.alpha.kubernetes.io/c": "unconfined",
        "container.apparmor.security.beta.kubernetes.io/c": "unconfined",
      },
    },
  ],
  [
    "volumes that are gone",
    {
      volumes: [
        { name: "v", gitRepo: {} },
        { name: "w", storageos: {} },
      ],
    },
    [
      "spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
      "spec.volumes[1].storageOS: deprecated in v1.22, non-functional in v1.25+",
    ],
  ],
  [
    "a claim with half a byte",
    {
      volumes: [
        {
          name: "v",
          ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: "1500m" } } } } },
        },
      ],
    },
    [
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    ],
  ],
  [
    "files over files",
    {
      volumes: [
        {
          name: "m",
          configMap: {
            name: "cm",
            items: [
              { key: "a", path: "x" },
              { key: "b", path: "x/y" },
            ],
          },
        },
        {
          name: "p",
          projected: {
            sources: [
              {},
              { serviceAccountToken: { path: "token" } },
              {
                secret: {
                  name: "s",
                  items: [
                    { key: "a", path: "token" },
                    { key: "b", path: "tokens" },
                  ],
                },
              },
            ],
          },
        },
      ],
    },
    [
      'volume "m" (ConfigMap "cm"): overlapping paths: "x/y" with "x"',
      'volume "p" (Projected) has no sources provided',
      'volume "p" (Projected): overlapping paths: "token" (Secret "s") with "token" (ServiceAccountToken)',
    ],
  ],
  [
    "what is given twice",
    {
      hostAliases: [{ ip: "1.1.1.1" }, { ip: "1.1.1.1" }],
      imagePullSecrets: [{ name: "a" }, { name: "a" }, {}],
    },
    [
      'spec.hostAliases[1].ip: duplicate ip "1.1.1.1"',
      'spec.imagePullSecrets[1].name: duplicate name "a"',
      'spec.imagePullSecrets[2].name: invalid empty name ""',
    ],
  ],
  [
    "fractions of bytes",
    {
      overhead: { memory: "1m" },
      containers: [
        {
          ...container,
          resources: { limits: { memory: "100.5", cpu: "1500m" }, requests: { "ephemeral-storage": "1m" } },
        },
      ],
    },
    [
      'spec.overhead[memory]: fractional byte value "1m" is invalid, must be an integer',
      'spec.containers[0].resources.limits[memory]: fractional byte value "100500m" is invalid, must be an integer',
      'spec.containers[0].resources.requests[ephemeral-storage]: fractional byte value "1m" is invalid, must be an integer',
    ],
  ],
  [
    "variables that hide others, but for those that build on them",
    {
      containers: [
        {
          ...container,
          env: [
            { name: "A", value: "1" },
            { name: "A", value: "$(A)2" },
            { name: "A", value: "3" },
            { name: "A", value: "$(A)" },
          ],
        },
      ],
    },
    [
      'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
      'spec.containers[0].env[3]: hides previous definition of "A", which may be dropped when using apply',
    ],
  ],
  [
    "ports that are one, init containers first",
    {
      initContainers: [{ ...container, name: "i", ports: [port({ name: "web" })] }],
      containers: [
        {
          ...container,
          ports: [port({ name: "web" }), port({ hostPort: 1, hostIP: "::1" }), port({ hostPort: 1 })],
        },
        { ...container, ports: [port({ protocol: "UDP", hostIP: "127.0.0.1", name: "dns" })] },
      ],
    },
    [
      "spec.containers[0].ports[0]: duplicate port definition with spec.initContainers[0].ports[0]",
      "spec.containers[0].ports[1]: overlapping port definition with spec.initContainers[0].ports[0]",
      "spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]",
      "spec.containers[0].ports[2]: overlapping port definition with spec.initContainers[0].ports[0]",
      "spec.containers[0].ports[2]: overlapping port definition with spec.containers[0].ports[0]",
      "spec.containers[0].ports[2]: dangerously ambiguous port definition with spec.containers[0].ports[1]",
      "spec.containers[1].ports[0]: hostIP set without hostPort: {Name:dns HostPort:0 ContainerPort:80 Protocol:UDP HostIP:127.0.0.1}",
      'spec.containers[0].ports[0]: duplicate port name "web" with spec.initContainers[0].ports[0], services and probes that select ports by name will use spec.initContainers[0].ports[0]',
    ],
  ],
  [
    "a negative grace period",
    { terminationGracePeriodSeconds: -1 },
    [
      "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
    ],
  ],
  [
    "addresses written otherwise than usual",
    { dnsConfig: { nameservers: ["10.0.0.1", "2001:DB8::1"] }, hostAliases: [{ ip: "fd00:0:0:0:0:0:0:1" }] },
    [
      'spec.dnsConfig.nameservers[1]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
      'spec.hostAliases[0].ip: IPv6 address "fd00:0:0:0:0:0:0:1" should be in RFC 5952 canonical format ("fd00::1")',
    ],
  ],
];

const template = { spec: { terminationGracePeriodSeconds: -1 } };
const grace = (path: string) =>
  `${path}.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`;
const pvc = { spec: { resources: { requests: { storage: "1m" } } } };
const half = (path: string) => `${path}[storage]: fractional byte value "1m" is invalid, must be an integer`;
const annotated = (key: string) => ({ metadata: { annotations: { [key]: "a" } } });
const dotted =
  "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]";
const wrongRange = (path: string) =>
  `${path}: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)`;

const others: [resource: string, object: object, warnings: string[]][] = [
  ["podtemplates", { template }, [grace("template")]],
  ["replicationcontrollers", { spec: { template } }, [grace("spec.template")]],
  ["apps/replicasets", { spec: { template } }, [grace("spec.template")]],
  ["apps/deployments", { metadata: { name: "a.b" }, spec: { template } }, [dotted, grace("spec.template")]],
  ["apps/daemonsets", { metadata: { name: "a.b" }, spec: { template } }, [grace("spec.template")]],
  [
    "apps/statefulsets",
    { spec: { template, volumeClaimTemplates: [pvc], revisionHistoryLimit: -1 } },
    [
      grace("spec.template"),
      half("spec.volumeClaimTemplates[0].resources.requests"),
      "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended",
    ],
  ],
  [
    "batch/jobs",
    {
      metadata: { name: "a.b" },
      spec: { completionMode: "Indexed", completions: 100_001, parallelism: 10_001, template },
    },
    [
      dotted,
      "spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail",
      grace("spec.template"),
    ],
  ],
  [
    "batch/cronjobs",
    { spec: { jobTemplate: { spec: { template } } } },
    [grace("spec.jobTemplate.spec.template")],
  ],
  [
    "services",
    service({
      clusterIP: "None",
      sessionAffinity: "ClientIP",
      loadBalancerIP: "1.1.1.1",
      externalIPs: ["1.1.1.1"],
    }),
    [
      "spec.loadBalancerIP is ignored for headless services",
      "spec.externalIPs is ignored for headless services",
      "spec.SessionAffinity is ignored for headless services",
    ],
  ],
  [
    "services",
    service({
      externalIPs: ["1.1.1.1"],
      loadBalancerSourceRanges: ["10.1.2.3/8", "10.0.0.0/8", "FD00::/8", "fd00::1/64"],
      externalName: "a.b",
      trafficDistribution: "PreferClose",
    }),
    [
      "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
      wrongRange("spec.loadBalancerSourceRanges[0]"),
      'spec.loadBalancerSourceRanges[2]: IPv6 CIDR value "FD00::/8" should be in RFC 5952 canonical format ("fd00::/8")',
      'spec.loadBalancerSourceRanges[3]: CIDR value "fd00::1/64" is ambiguous in this context (should be "fd00::/64" or "fd00::1/128"?)',
      'spec.externalName is ignored when spec.type is not "ExternalName"',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ],
  [
    "services",
    {
      ...annotated("service.kubernetes.io/topology-aware-hints"),
      ...service({ type: "ExternalName", clusterIP: "", externalName: "a.b", externalIPs: ["1.1.1.1"] }),
    },
    [
      "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
      'spec.externalIPs is ignored when spec.type is "ExternalName"',
    ],
  ],
  [
    "endpoints",
    { subsets: [{ addresses: [{ ip: "1.1.1.1" }], notReadyAddresses: [{ ip: "FD00::1" }] }] },
    [
      'subsets[0].notReadyAddresses[0].ip: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")',
    ],
  ],
  [
    "discovery.k8s.io/endpointslices",
    { addressType: "FQDN", endpoints: [{ addresses: ["a.b"] }] },
    ["spec.addressType: FQDN endpoints are deprecated"],
  ],
  [
    "networking.k8s.io/ingresses",
    annotated("kubernetes.io/ingress.class"),
    [`annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`],
  ],
  [
    "networking.k8s.io/networkpolicies",
    {
      spec: {
        ingress: [{ from: [{}, { ipBlock: { cidr: "10.1.2.3/8" } }] }],
        egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.2.3/8"] } }] }],
      },
    },
    [
      wrongRange("spec.ingress[0].from[1].ipBlock.cidr"),
      wrongRange("spec.egress[0].to[0].ipBlock.except[0]"),
    ],
  ],
  [
    "persistentvolumes",
    {
      ...annotated("volume.beta.kubernetes.io/storage-class"),
      spec: {
        persistentVolumeReclaimPolicy: "Recycle",
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [linux] }] } },
        rbd: {},
      },
    },
    [
      'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
      "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
      `spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is ${isOld}`,
      "spec.rbd: deprecated in v1.28, non-functional in v1.31+",
    ],
  ],
  [
    "persistentvolumeclaims",
    { ...annotated("volume.beta.kubernetes.io/storage-class"), ...pvc },
    [
      'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
      half("spec.resources.requests"),
    ],
  ],
  [
    "storage.k8s.io/storageclasses",
    { allowedTopologies: [{ matchLabelExpressions: [linux] }] },
    [`allowedTopologies[0].matchLabelExpressions[0].key: ${isOld}`],
  ],
  [
    "storage.k8s.io/csistoragecapacities",
    { nodeTopology: { matchLabels: { "beta.kubernetes.io/os": "linux" } } },
    [`nodeTopology.matchLabels.beta.kubernetes.io/os: ${isOld}`],
  ],
  [
    "node.k8s.io/runtimeclasses",
    { scheduling: { nodeSelector: { "beta.kubernetes.io/os": "linux" } } },
    [`scheduling.nodeSelector: ${isOld}`],
  ],
  [
    "nodes",
    { spec: { configSource: {}, externalID: "a", podCIDRs: ["10.1.2.3/8"] } },
    [
      "spec.configSource: the feature is removed",
      "spec.externalID: this field is deprecated, and is unused by Kubernetes",
      wrongRange("spec.podCIDRs[0]"),
    ],
  ],
  [
    "serviceaccounts",
    annotated("kubernetes.io/enforce-mountable-secrets"),
    [
      "metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets",
    ],
  ],
];

describe("warnings of what is valid but unwise", () => {
  it.each(pods)("says of a pod with %s", (_what, spec, wanted, metadata = {}) => {
    expect(warned("pods", pod(spec, metadata))).toEqual(wanted);
  });

  it.each(others)("says of %s", (resource, object, wanted) => {
    expect(warned(resource, object)).toEqual(wanted);
  });

  it("says nothing of updates that leave the template as it was, nor of updates of pods", () => {
    const generation = (value: number) => ({
      metadata: { name: "a.b", generation: value },
      spec: { template },
    });
    expect(warned("apps/deployments", generation(1), generation(1))).toEqual([]);
    expect(warned("apps/deployments", generation(2), generation(1))).toEqual([grace("spec.template")]);
    expect(warned("pods", template, template)).toEqual([]);
  });

  it("compares no more than so many ports and files with each other", () => {
    const many = Array.from({ length: 60_000 }, (_, at) => at + 1);
    const ports = many.map((hostPort) => port({ hostPort }));
    const items = many.map((at) => ({ key: "k", path: `p${at}` }));
    const spec = { containers: [{ ...container, ports }], volumes: [{ name: "v", secret: { items } }] };
    const begin = performance.now();
    expect(warned("pods", pod(spec))).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});
