import { describe, expect, it } from "@jest/globals";
import type { V1ConfigMapList, V1PodList } from "../../../api/generated/types.js";
import { systemClock } from "../../../common/clock.js";
import { crash, type ProcessName } from "../../support/cluster-processes.js";
import { underLoad } from "../../support/http-load.js";
import { newDeployment, newService } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { RawApi } from "../../support/raw-api.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

const crashes = 20;

/** Creates objects one after the other until it is told to stop; keeps the names of those that were acknowledged. */
class Writer {
  readonly acknowledged: string[] = [];
  private stopped = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly api: RawApi,
    private readonly path: string,
    private readonly prefix: string,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    for (let index = 0; !this.stopped; index += 1) {
      const name = `${this.prefix}-${index}`;
      const body = JSON.stringify({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name },
        data: { name },
      });
      const answer = await this.api.send(this.path, { method: "POST", body }).catch(() => undefined);
      if (answer?.code === 201) this.acknowledged.push(name);
      await systemClock.sleep(answer ? 10 : 50);
    }
  }
}

describe("crashes", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const running = async () => {
    const { items } = await namespace.get<V1PodList>("pods", "-l", "app=web");
    return items
      .flatMap(({ metadata, status }) =>
        (status?.containerStatuses ?? []).map(
          ({ containerID, restartCount, ready }) =>
            `${metadata.name} ${containerID} ${restartCount} ${ready}`,
        ),
      )
      .sort();
  };

  it("of control plane and agent lose no acknowledged write and restart no container", async () => {
    await namespace.apply(newDeployment("web", 3));
    await namespace.ok("rollout", "status", "deployment/web", "--timeout=40s");
    const before = await running();
    const api = await RawApi.of(clusterKubeconfig);
    const path = `/api/v1/namespaces/${namespace.name}/configmaps`;
    const writers = ["a", "b", "c"].map((prefix) => new Writer(api, path, prefix));
    const written = () => writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    try {
      for (let count = 0; count < crashes; count += 1) {
        const before = written();
        const victims: ProcessName[] = count % 2 ? ["control-plane"] : ["control-plane", "node-agent"];
        await Promise.all(victims.map(crash));
        await eventually(() => expect(written()).toBeGreaterThan(before + 5), { timeoutMs: 30_000 });
      }
    } finally {
      await Promise.all(writers.map((writer) => writer.stop()));
    }
    const { items } = await namespace.get<V1ConfigMapList>("configmaps");
    const stored = new Set(items.map(({ metadata }) => metadata.name));
    const acknowledged = writers.flatMap((writer) => writer.acknowledged);
    process.stdout.write(`crashes: ${acknowledged.length} writes acknowledged, ${stored.size} stored\n`);
    expect(acknowledged.filter((name) => !stored.has(name))).toEqual([]);
    await eventually(async () => expect(await running()).toEqual(before), { timeoutMs: 30_000 });
  }, 300_000);

  it("of the proxy are over in a moment, and the Services answer again", async () => {
    await namespace.apply(newService("web", "NodePort"));
    const port = await namespace.field("{.spec.ports[0].nodePort}", "service/web");
    await crash("proxy");
    await eventually(async () => {
      const { failures } = await underLoad(`http://127.0.0.1:${port}/`, 1, (load) => load.more(10));
      expect(failures).toEqual([]);
    });
  });

  it("of control plane and agent don't disturb Services", async () => {
    const port = await namespace.field("{.spec.ports[0].nodePort}", "service/web");
    const { failures } = await underLoad(`http://127.0.0.1:${port}/`, 2, async (load) => {
      await load.more(20);
      await Promise.all([crash("control-plane"), crash("node-agent")]);
      await eventually(() =>
        namespace.ok("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=30s"),
      );
      await load.more(100);
    });
    expect(failures).toEqual([]);
  });

  it("of etcd are got over", async () => {
    await crash("etcd");
    await eventually(
      async () => expect(await namespace.ok("create", "configmap", "after")).toContain("created"),
      {
        timeoutMs: 30_000,
        everyMs: 300,
      },
    );
    expect(await namespace.ok("rollout", "restart", "deployment/web")).toContain("restarted");
    await namespace.ok("rollout", "status", "deployment/web", "--timeout=60s");
  });
});
