import type { V1Container } from "../../../api/generated/types.js";
import { deployments, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { systemClock } from "../../../common/clock.js";

const ref = { namespace: "default", name: "bench" };
const labels = { app: "bench" };
const limitMs = 300_000;

/** A Deployment that is scaled up and down, and how long that takes. */
export class ScaledDeployment {
  constructor(private readonly client: Client) {}

  async create(container: V1Container): Promise<void> {
    await this.client.create(deployments, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: ref,
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    });
    await systemClock.sleep(1_000);
  }

  async delete(): Promise<void> {
    await this.client.delete(deployments, ref);
  }

  /** Seconds from the request until `replicas` pods are Ready. */
  async scaleUp(replicas: number): Promise<number> {
    return this.scale(replicas, async () => {
      const { status } = await this.client.get(deployments, ref);
      return status?.readyReplicas === replicas;
    });
  }

  /** Seconds from the request until no pod is left. */
  async scaleDown(): Promise<number> {
    return this.scale(0, async () => {
      const { items } = await this.client.list(pods, { namespace: "default", labelSelector: "app=bench" });
      return items.length === 0;
    });
  }

  private async scale(replicas: number, done: () => Promise<boolean>): Promise<number> {
    const begin = systemClock.monotonic();
    await this.client.patch(deployments, ref, "merge", { spec: { replicas } });
    while (!(await done())) {
      if (systemClock.monotonic() - begin > limitMs) throw new Error(`not scaled to ${replicas} in time`);
      await systemClock.sleep(100);
    }
    return (systemClock.monotonic() - begin) / 1_000;
  }
}
