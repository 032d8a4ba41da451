import type { V1beta1PodMetrics, V2MetricIdentifier } from "../../../api/generated/types.js";
import { podMetrics } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { messageOf } from "../../../common/errors.js";
import type { MetricsSource, WhichPods, WhichResource } from "./metrics-source.js";
import type { PodFigures } from "./pod-figures.js";
import { resourceFigures } from "./resource-figures.js";

/** What the cluster's metrics APIs tell: that of resources; the others aren't served. For one look: it asks once, however many metrics want to know. */
export class ApiMetrics implements MetricsSource {
  private readonly answers = new Map<string, Promise<readonly V1beta1PodMetrics[]>>();

  constructor(private readonly client: Client) {}

  async resource({ resource, container, ...which }: WhichResource): Promise<PodFigures> {
    const all = await this.metricsOf(which);
    if (all.length === 0) throw new Error("no metrics returned from resource metrics API");
    return resourceFigures(all, resource, container);
  }

  async pods(): Promise<never> {
    throw new Error(noCustomMetrics);
  }

  async object(): Promise<never> {
    throw new Error(noCustomMetrics);
  }

  async external(_namespace: string, { name }: V2MetricIdentifier): Promise<never> {
    throw new Error(
      `unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`,
    );
  }

  private metricsOf(which: WhichPods): Promise<readonly V1beta1PodMetrics[]> {
    const key = `${which.namespace}/${which.selector}`;
    const answer = this.answers.get(key) ?? this.ask(which);
    this.answers.set(key, answer);
    return answer;
  }

  private async ask({ namespace, selector }: WhichPods): Promise<readonly V1beta1PodMetrics[]> {
    try {
      return (await this.client.list(podMetrics, { namespace, labelSelector: selector })).items;
    } catch (error) {
      throw new Error(`unable to fetch metrics from resource metrics API: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}

const noCustomMetrics =
  "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";
