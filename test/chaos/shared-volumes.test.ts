import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1PersistentVolumeClaim } from "../../api/generated/types.js";
import { docker } from "../support/docker-containers.js";
import { kubectl } from "../support/kubectl.js";
import { labKubeconfig } from "../support/lab.js";
import { newPod } from "../support/manifests.js";
import { shell } from "../support/pods.js";
import { useNamespace } from "../support/test-namespace.js";
import { claim } from "../support/volumes.js";
import { eventually } from "../support/wait.js";

const manifest = fileURLToPath(new URL("../../../deploy/classes/shared.yaml", import.meta.url));

describe("a claim of the class shared", () => {
  const namespace = useNamespace(labKubeconfig);
  const system = (...args: string[]) => kubectl(labKubeconfig, ["-n", "kube-system", ...args]);
  const inFiles = async (...command: string[]) => docker("exec", "coracle-files", ...command);
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
  const place = (name: string, nodeName: string) => {
    const app = shell("app", "trap 'exit 0' TERM; sleep 3600 & wait", {
      volumeMounts: [{ name: "data", mountPath: "/data" }],
    });
    return namespace.apply(newPod(name, [app], { nodeName, volumes }));
  };
  const folders = async () => (await inFiles("ls", "/state/share")).trim().split("\n").filter(Boolean);

  beforeAll(async () => {
    const [key, hostKey] = [await inFiles("cat", "/state/user"), await inFiles("cat", "/state/host.pub")];
    const literals = [`ssh-privatekey=${key}`, `known_hosts=files ${hostKey}`];
    const flags = ["--type=kubernetes.io/ssh-auth", ...literals.map((text) => `--from-literal=${text}`)];
    const made = await system("create", "secret", "generic", "shared-files", ...flags);
    expect(made).toMatchObject({ code: 0 });
    await namespace.ok("apply", "-f", manifest);
    const wanted: V1PersistentVolumeClaim = {
      ...claim("data", "1Gi", { storageClassName: "shared", accessModes: ["ReadWriteMany"] }),
      metadata: { name: "data" },
    };
    await namespace.apply(wanted);
  });
  afterAll(async () => {
    await namespace.ok("delete", "-f", manifest);
    await system("delete", "secret", "shared-files");
  });

  it("is written on one host and read on another while a third is killed", async () => {
    for (const index of [1, 2, 3]) await place(`pod-${index}`, `node-${index}`);
    await namespace.waitReady("pod/pod-1", "pod/pod-2", "pod/pod-3");
    await namespace.inside("pod-3", "echo third > /data/third");
    await docker("kill", "coracle-node-3");
    try {
      for (const index of [1, 2, 3, 4, 5]) {
        await namespace.inside("pod-1", `echo ${index} > /data/file`);
        await eventually(async () =>
          expect(await namespace.inside("pod-2", "cat /data/file /data/third")).toBe(`${index}\nthird\n`),
        );
      }
    } finally {
      await docker("start", "coracle-node-3");
    }
    await namespace.ok("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=60s");
  });

  it("goes with its folder when it is deleted", async () => {
    expect(await folders()).toHaveLength(1);
    await namespace.ok("delete", "pod", "--all", "--timeout=60s");
    await namespace.ok("delete", "pvc", "data", "--timeout=30s");
    await eventually(async () => expect(await folders()).toEqual([]), { timeoutMs: 30_000 });
  });
});
