import { describe, expect, it } from "@jest/globals";
import type { KubeObject } from "../../../api/meta/object.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { hasGeneration, setGeneration } from "../../../control-plane/registry/verbs/generation.js";

const scheme = builtInScheme();

interface Rule {
  readonly content: boolean;
  readonly annotations?: boolean;
  readonly labels?: boolean;
}

const spec: Rule = { content: true };
const none = "none";
/** As Kubernetes' kinds have it. */
const rules: Readonly<Record<string, Rule | "none">> = {
  ...Object.fromEntries(
    [
      ...[
        "configmaps",
        "endpoints",
        "events",
        "limitranges",
        "namespaces",
        "nodes",
        "persistentvolumeclaims",
      ],
      ...["persistentvolumes", "resourcequotas", "secrets", "serviceaccounts", "services"],
      ...["apiservices", "controllerrevisions", "horizontalpodautoscalers", "certificatesigningrequests"],
      ...["ipaddresses", "servicecidrs", "clusterrolebindings", "clusterroles", "rolebindings", "roles"],
      ...[
        "csinodes",
        "csistoragecapacities",
        "storageclasses",
        "volumeattachments",
        "volumeattributesclasses",
      ],
      ...["leases", "runtimeclasses", "resourceclaims", "resourceclaimtemplates"],
    ].map((resource) => [resource, none]),
  ),
  deployments: { content: true, annotations: true },
  endpointslices: { content: true, labels: true },
  priorityclasses: { content: false },
};

const contents: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    ["deployments", "replicasets", "statefulsets", "replicationcontrollers"].map((resource) => [
      resource,
      { spec: { replicas: 2 } },
    ]),
  ),
  daemonsets: { spec: { minReadySeconds: 1 } },
  pods: { spec: { activeDeadlineSeconds: 1 } },
  jobs: { spec: { parallelism: 1 } },
  cronjobs: { spec: { suspend: true } },
  podtemplates: { template: { spec: { nodeName: "n" } } },
  priorityclasses: { value: 1 },
  endpointslices: { ports: [{ port: 1 }] },
  networkpolicies: { spec: { policyTypes: ["Egress"] } },
  ingresses: { spec: { ingressClassName: "c" } },
  poddisruptionbudgets: { spec: { minAvailable: 1 } },
  resourceslices: { spec: { nodeName: "n" } },
  deviceclasses: { spec: { extendedResourceName: "a.b/c" } },
  flowschemas: { spec: { matchingPrecedence: 1 } },
  mutatingwebhookconfigurations: { webhooks: [{ name: "a.b.c" }] },
};

const stored = scheme.all().filter((kind) => kind.stored && kind.group !== "events.k8s.io");

describe("generations", () => {
  it.each(stored.map((kind) => [kind.resource, kind] as const))("of %s", (resource, kind) => {
    const rule = rules[resource] ?? spec;
    expect(hasGeneration(kind)).toBe(rule !== none);
    if (rule === none) return;
    const old = { apiVersion: "v1", kind: kind.kind, metadata: { name: "x", generation: 3 } };
    const raised = (change: object) => {
      const object = structuredClone({ ...old, ...change }) as KubeObject;
      object.metadata = { ...old.metadata, ...object.metadata };
      setGeneration(kind, object, old);
      return object.metadata.generation === 4;
    };
    expect(raised({})).toBe(false);
    expect(raised({ status: { a: "b" } })).toBe(false);
    if (contents[resource]) expect(raised(contents[resource])).toBe(rule.content);
    expect(raised({ metadata: { annotations: { a: "b" } } })).toBe(rule.annotations ?? false);
    expect(raised({ metadata: { labels: { a: "b" } } })).toBe(rule.labels ?? false);
  });
});
