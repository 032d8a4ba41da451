import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterHome, clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("a static pod", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const file = join(clusterHome, "manifests", "static.yaml");
  afterAll(() => rm(file, { force: true }));

  it("runs as its file says, and is seen, read and entered like any other", async () => {
    const app = idle("app", { command: ["sh", "-c", "echo static; exec sleep 1000"] });
    const { metadata, ...pod } = newPod("static", [app]);
    await writeFile(file, JSON.stringify({ ...pod, metadata: { ...metadata, namespace: namespace.name } }));
    const node = await namespace.field("{.items[0].metadata.name}", "nodes");
    const name = `static-${node}`;
    await eventually(async () =>
      expect(await namespace.ok("get", "pods", "-o", "name")).toBe(`pod/${name}\n`),
    );
    await namespace.waitReady(`pod/${name}`);
    const mirror = await namespace.get<V1Pod>("pod", name);
    expect(mirror.metadata.ownerReferences).toMatchObject([{ kind: "Node", name: node }]);
    await eventually(async () => expect(await namespace.ok("logs", name)).toBe("static\n"));
    expect(await namespace.inside(name, "echo inside")).toBe("inside\n");
    await eventually(async () =>
      expect(await namespace.ok("describe", "pod", name)).toMatch(/Started +\S+ +kubelet/),
    );

    await namespace.ok("delete", "pod", name, "--timeout=30s");
    const again = await eventually(() => namespace.get<V1Pod>("pod", name));
    await namespace.waitReady(`pod/${name}`);
    expect(again.metadata.uid).not.toBe(mirror.metadata.uid);
    const id = (await namespace.get<V1Pod>("pod", name)).status?.containerStatuses?.[0]?.containerID;
    expect(id).toBe(mirror.status?.containerStatuses?.[0]?.containerID);

    await writeFile(file, (await readFile(file, "utf8")).replace("echo static", "echo changed"));
    await eventually(async () => expect(await namespace.ok("logs", name)).toBe("changed\n"), {
      timeoutMs: 30_000,
    });
    await rm(file);
    await eventually(async () => expect(await namespace.ok("get", "pods", "-o", "name")).toBe(""), {
      timeoutMs: 30_000,
    });
  });
});
