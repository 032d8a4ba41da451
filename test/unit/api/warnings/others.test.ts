import { describe, expect, it } from "@jest/globals";
import { warned } from "../../../support/warned.js";

const linux = { key: "beta.kubernetes.io/os", operator: "In", values: ["linux"] };
const isOld = 'deprecated since v1.14; use "kubernetes.io/os" instead';
const service = (spec: object) => ({ spec: { type: "ClusterIP", clusterIP: "10.0.0.1", ...spec } });
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
    { ...annotated("coracle.io/proxy-protocol"), ...service({}) },
    ['annotation coracle.io/proxy-protocol is ignored: its value must be "v1" or "v2"'],
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

describe("warnings of what is valid but unwise in other kinds", () => {
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
});
