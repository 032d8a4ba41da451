import type { V1beta1PodMetrics } from "../../api/generated/types.js";
import { parseLabelSelector } from "../../api/meta/label-selector.js";
import type { KubeObject } from "../../api/meta/object.js";
import { podMetrics, type ResourceType } from "../../api/resources.js";
import type { Client, List, ListOptions } from "../../client/client.js";
import { wrapped } from "./lagging-client.js";

type Usage = Readonly<Record<string, string>>;

/** What a pod's containers used, as metrics.k8s.io tells it. */
export function podUsage(
  name: string,
  containers: Readonly<Record<string, Usage>>,
  part: Partial<V1beta1PodMetrics> = {},
): V1beta1PodMetrics {
  return {
    apiVersion: "metrics.k8s.io/v1beta1",
    kind: "PodMetrics",
    metadata: { name, namespace: "default", labels: { app: "web" } },
    timestamp: "2026-01-01T01:00:00Z",
    window: "1m0s",
    containers: Object.entries(containers).map(([container, usage]) => ({ name: container, usage })),
    ...part,
  };
}

/** The same API, with `usage` in place of what metrics.k8s.io would tell. */
export function withPodUsage(client: Client, usage: () => readonly V1beta1PodMetrics[]): Client {
  async function list<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions = {},
  ): Promise<List<T>> {
    if (type.group !== podMetrics.group) return client.list(type, options);
    const selector = parseLabelSelector(options.labelSelector);
    const items = usage().filter(
      ({ metadata }) => metadata?.namespace === options.namespace && selector.matches(metadata?.labels),
    );
    return { items: items as unknown as T[], resourceVersion: "" };
  }
  return wrapped(client, { list });
}
