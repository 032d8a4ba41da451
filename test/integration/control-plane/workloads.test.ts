import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { jobs, namespaces, pods, priorityClasses, statefulSets } from "../../../api/resources.js";
import { newJob } from "../../support/jobs.js";
import { addPlayedNode, playKubelet, running } from "../../support/played-node.js";
import { type TwoReplicas, twoReplicas } from "../../support/two-replicas.js";
import { eventually } from "../../support/wait.js";
import { pod, statefulSet } from "../../support/workloads.js";

const spec = { automountServiceAccountToken: false };
const containers = [{ name: "main", image: "main:1" }];
const labels = { app: "db" };

describe("workloads on etcd, with two replicas", () => {
  let both: TwoReplicas;
  beforeAll(async () => {
    both = await twoReplicas();
    await addPlayedNode(both.client(0), "n");
  }, 90_000);
  afterAll(() => both?.stop());

  const useNamespace = (name: string) =>
    both.client(0).create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const all = async (namespace: string) => (await both.client(1).list(pods, { namespace })).items;
  const names = async (namespace: string) => (await all(namespace)).map(({ metadata }) => metadata.name);
  const until = (namespace: string, status: () => V1Pod["status"], check: () => Promise<void>) =>
    eventually(
      async () => {
        await playKubelet(both.client(0), namespace, status()).catch(() => {});
        await check();
      },
      { everyMs: 20, timeoutMs: 30_000 },
    );

  it("have the members of a StatefulSet one after the other, and take them back from the last", async () => {
    const namespace = "members";
    await useNamespace(namespace);
    const template = { metadata: { labels }, spec: { ...spec, containers } };
    await both.client(0).create(statefulSets, {
      ...statefulSet("db"),
      metadata: { namespace, name: "db" },
      spec: { serviceName: "db", replicas: 3, selector: { matchLabels: labels }, template },
    });
    const seen: string[] = [];
    await until(namespace, running, async () => {
      for (const name of await names(namespace)) if (name && !seen.includes(name)) seen.push(name);
      const { status } = await both.client(1).get(statefulSets, { namespace, name: "db" });
      expect(status).toMatchObject({ readyReplicas: 3, currentReplicas: 3 });
    });
    expect(seen).toEqual(["db-0", "db-1", "db-2"]);
    const ref = { namespace, name: "db" };
    await both.client(1).patch(statefulSets, ref, "merge", { spec: { replicas: 1 } });
    await until(namespace, running, async () => expect(await names(namespace)).toEqual(["db-0"]));
  }, 60_000);

  it("count a Job's pods once each, and let them go", async () => {
    const namespace = "tasks";
    await useNamespace(namespace);
    await both.client(1).create(jobs, {
      ...newJob("sum"),
      metadata: { namespace, name: "sum" },
      spec: {
        completions: 4,
        parallelism: 2,
        template: { spec: { ...spec, restartPolicy: "Never", containers } },
      },
    });
    const ref = { namespace, name: "sum" };
    await until(
      namespace,
      () => ({ phase: "Succeeded" }),
      async () => {
        const { status } = await both.client(0).get(jobs, ref);
        expect(conditionOf(status?.conditions, "Complete")?.status).toBe("True");
        expect(status).toMatchObject({ succeeded: 4, uncountedTerminatedPods: {} });
        const held = (await all(namespace)).map(({ metadata }) => metadata.finalizers ?? []);
        expect(held).toEqual([[], [], [], []]);
      },
    );
  }, 60_000);

  it("drive a less important pod out for one that finds no place, and give it that place", async () => {
    const namespace = "priorities";
    await useNamespace(namespace);
    for (const [name, value] of [
      ["low", 1],
      ["high", 1_000],
    ] as const)
      await both.client(0).create(priorityClasses, {
        apiVersion: "scheduling.k8s.io/v1",
        kind: "PriorityClass",
        metadata: { name },
        value,
      });
    const of = (name: string, priorityClassName: string) =>
      pod(
        name,
        { namespace },
        {
          ...spec,
          priorityClassName,
          containers: [{ name: "web", image: "web:1", resources: { requests: { cpu: "1500m" } } }],
        },
      );
    await both.client(0).create(pods, of("first", "low"));
    const find = async (name: string) =>
      (await all(namespace)).find(({ metadata }) => metadata.name === name);
    await until(namespace, running, async () => expect((await find("first"))?.spec?.nodeName).toBe("n"));
    await both.client(1).create(pods, of("second", "high"));
    await until(namespace, running, async () => {
      expect(await find("first")).toBeUndefined();
      expect((await find("second"))?.spec?.nodeName).toBe("n");
    });
  }, 60_000);
});
