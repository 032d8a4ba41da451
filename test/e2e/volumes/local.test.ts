import { describe, expect, it } from "@jest/globals";
import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PersistentVolumeClaimList,
  V1PersistentVolumeClaimSpec,
  V1Pod,
} from "../../../api/generated/types.js";
import { newPod, newStatefulSet } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { claim } from "../../support/volumes.js";
import { eventually } from "../../support/wait.js";

const mounting = (name: string, first = "true") =>
  shell("app", `${first}; trap 'exit 0' TERM; sleep 3600 & wait`, {
    volumeMounts: [{ name, mountPath: "/data" }],
  });
/** In whatever namespace it is made. */
const claimOf = (name: string, spec: V1PersistentVolumeClaimSpec = {}): V1PersistentVolumeClaim => ({
  ...claim(name, "64Mi", spec),
  metadata: { name },
});
const template = () => claimOf("data");
const claimed = (claimName: string) => [{ name: "data", persistentVolumeClaim: { claimName } }];

describe("volumes of the class local", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const claims = async () => (await namespace.get<V1PersistentVolumeClaimList>("pvc")).items;
  const volumeOf = async (name: string) =>
    namespace.get<V1PersistentVolume>(
      "pv",
      (await namespace.get<V1PersistentVolumeClaim>("pvc", name)).spec?.volumeName ?? "",
    );
  const log = (pod: string) => namespace.inside(pod, "cat /data/log");
  const describePod = (name: string) => namespace.ok("describe", "pod", name);

  it("hold what a StatefulSet's members write, whatever becomes of their pods", async () => {
    const set = newStatefulSet("db", 2, mounting("data", "echo $HOSTNAME >> /data/log"));
    await namespace.apply({
      ...set,
      spec: { ...set.spec, volumeClaimTemplates: [template()] },
    } as typeof set);
    await namespace.ok("rollout", "status", "statefulset/db", "--timeout=60s");
    expect(
      (await claims()).map(({ metadata, status, spec }) => [
        metadata.name,
        status?.phase,
        spec?.storageClassName,
      ]),
    ).toEqual([
      ["data-db-0", "Bound", "local"],
      ["data-db-1", "Bound", "local"],
    ]);
    await namespace.ok("delete", "pod", "db-1");
    await namespace.ok("wait", "pod/db-1", "--for=condition=Ready", "--timeout=60s");
    await eventually(async () => expect(await log("db-1")).toBe("db-1\ndb-1\n"));
    expect(await log("db-0")).toBe("db-0\n");
    expect(await describePod("db-0")).not.toContain("FailedMount");
  });

  it("stay while the set is away, and are found again", async () => {
    await namespace.ok("delete", "statefulset", "db");
    await namespace.ok("wait", "pod/db-0", "--for=delete", "--timeout=60s");
    const before = await claims();
    const set = newStatefulSet("db", 1, mounting("data", "echo again >> /data/log"));
    await namespace.apply({
      ...set,
      spec: { ...set.spec, volumeClaimTemplates: [template()] },
    } as typeof set);
    await namespace.ok("rollout", "status", "statefulset/db", "--timeout=60s");
    await eventually(async () => expect(await log("db-0")).toBe("db-0\nagain\n"));
    expect((await claims()).map(({ spec }) => spec?.volumeName)).toEqual(
      before.map(({ spec }) => spec?.volumeName),
    );
  });

  it("are kept for those who use them, and removed after them", async () => {
    const volume = await volumeOf("data-db-0");
    await namespace.ok("delete", "pvc", "data-db-0", "--wait=false");
    expect(await namespace.ok("get", "pvc", "data-db-0")).toMatch(/data-db-0 +Terminating/);
    await namespace.ok("delete", "statefulset", "db");
    await namespace.ok("wait", "pvc/data-db-0", "--for=delete", "--timeout=60s");
    await namespace.ok("wait", `pv/${volume.metadata.name}`, "--for=delete", "--timeout=30s");
  });

  it("belong to the pod's group, and come with a pod that wants one for itself", async () => {
    const ephemeral = { volumeClaimTemplate: { spec: template().spec ?? {} } };
    const pod = newPod("scratch", [mounting("data")], {
      volumes: [{ name: "data", ephemeral }],
      securityContext: { runAsUser: 1000, fsGroup: 2000 },
    });
    await namespace.apply(pod);
    await namespace.ok("wait", "pod/scratch", "--for=condition=Ready", "--timeout=60s");
    expect(
      await namespace.inside("scratch", "stat -c %g /data && echo x > /data/f && stat -c %g /data/f"),
    ).toBe("2000\n2000\n");
    await namespace.ok("delete", "pod", "scratch", "--grace-period=0", "--force");
    await eventually(async () =>
      expect((await claims()).map(({ metadata }) => metadata.name)).not.toContain("scratch-data"),
    );
  });

  it("say what a pod waits for", async () => {
    await namespace.apply(newPod("early", [mounting("data")], { volumes: claimed("later") }));
    await eventually(async () =>
      expect(await describePod("early")).toContain('persistentvolumeclaim "later" not found'),
    );
    await namespace.apply(claimOf("later"));
    await namespace.ok("wait", "pod/early", "--for=condition=Ready", "--timeout=60s");
    await namespace.apply(
      claimOf("shared", { accessModes: ["ReadWriteMany"] }),
      newPod("many", [mounting("data")], { volumes: claimed("shared") }),
    );
    await eventually(async () =>
      expect(await namespace.ok("describe", "pvc", "shared")).toContain(
        "access mode ReadWriteMany is not supported",
      ),
    );
  });

  it("are mounted read-only where the pod wants that", async () => {
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "later", readOnly: true } }];
    await namespace.apply(newPod("reader", [mounting("data")], { volumes }));
    await namespace.ok("wait", "pod/reader", "--for=condition=Ready", "--timeout=60s");
    expect(await namespace.inside("reader", "touch /data/x 2>&1 || true")).toContain("Read-only file system");
    expect((await namespace.get<V1Pod>("pod", "reader")).status?.phase).toBe("Running");
  });
});
