import { describe, expect, it } from "@jest/globals";
import { warned } from "../../../support/warned.js";

const container = { name: "c", image: "i" };
const pod = (spec: object, metadata: object = {}) => ({ metadata: { name: "x", ...metadata }, spec });
const port = (more: object) => ({ containerPort: 80, protocol: "TCP", ...more });
const linux = { key: "beta.kubernetes.io/os", operator: "In", values: ["linux"] };
const isOld = 'deprecated since v1.14; use "kubernetes.io/os" instead';
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

describe("warnings of what is valid but unwise in a pod", () => {
  it.each(pods)("says of a pod with %s", (_what, spec, wanted, metadata = {}) => {
    expect(warned("pods", pod(spec, metadata))).toEqual(wanted);
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

  it("finds no more among ports that are all the same than an answer has room for", () => {
    const ports = Array.from({ length: 1_000 }, () => port({}));
    const texts = warned("pods", pod({ containers: [{ ...container, ports }] })) ?? [];
    expect(texts.length).toBeGreaterThan(1_000);
    expect(texts.length).toBeLessThan(6_000);
  });
});
