import { beforeEach, describe, expect, it } from "@jest/globals";
import type { V1PersistentVolume, V1Pod } from "../../../../../api/generated/types.js";
import type { Client } from "../../../../../client/client.js";
import { silentLogger } from "../../../../../common/logger.js";
import { MemoryFiles } from "../../../../../node-agent/files/memory-files.js";
import { LocalFolders } from "../../../../../node-agent/volumes/made/local-folders.js";
import { MadeVolumes } from "../../../../../node-agent/volumes/made/made-volumes.js";
import { TestAssignments } from "../../../../support/assignments.js";
import { FakeClock } from "../../../../support/fake-clock.js";
import { volume } from "../../../../support/volumes.js";

const held = (name: string, home = "a", policy = "Delete"): V1PersistentVolume => {
  const made = volume(name, "1Gi", {
    hostPath: undefined,
    local: { path: `/vol/${name}` },
    persistentVolumeReclaimPolicy: policy,
    claimRef: { namespace: "default", name: "data" },
  });
  const annotations = { "pv.kubernetes.io/provisioned-by": "coracle.io/local", "coracle.io/home-node": home };
  return { ...made, metadata: { ...made.metadata, annotations, finalizers: ["coracle.io/local-volume"] } };
};
const going = (found: V1PersistentVolume, ...finalizers: string[]): V1PersistentVolume => ({
  ...found,
  metadata: {
    ...found.metadata,
    deletionTimestamp: "2026-01-01T00:00:00Z",
    finalizers: [...finalizers, "coracle.io/local-volume"],
  },
});

describe("the volumes that a node makes", () => {
  let files: MemoryFiles;
  let clock: FakeClock;
  let patches: unknown[];
  let failing: boolean;
  let answering: Promise<void> | undefined;
  let pods: V1Pod[];
  let isShareAway: boolean;
  let sink: MadeVolumes;
  let shares: string[];
  let assignments: TestAssignments;
  const put = async (found: V1PersistentVolume) => {
    assignments.put(sink, "persistentvolumes", found);
    await clock.settle();
  };
  const share = (what: string) => {
    shares.push(what);
    if (isShareAway) throw new Error("no share");
  };
  beforeEach(() => {
    [shares, isShareAway] = [[], false];
    files = new MemoryFiles();
    clock = new FakeClock();
    [patches, failing, pods, answering] = [[], false, [], undefined];
    const client = {
      async patch(_type: unknown, ref: object, _kind: string, patch: { metadata: object }) {
        if (failing) throw new Error("no replica answers");
        await answering;
        patches.push({ ...ref, ...patch.metadata });
      },
    } as unknown as Client;
    const options = {
      nodeName: "a",
      local: new LocalFolders(files),
      images: {
        make: async ({ metadata }: V1PersistentVolume) => share(`image ${metadata.name}`),
        grow: async ({ metadata, spec }: V1PersistentVolume) =>
          share(`grow ${metadata.name} to ${spec?.capacity?.storage}`),
        remove: async () => {},
      },
      shared: {
        make: async ({ metadata }: V1PersistentVolume) => share(`make ${metadata.name}`),
        remove: async ({ metadata }: V1PersistentVolume) => share(`remove ${metadata.name}`),
      },
      client: () => client,
      pods: () => pods,
      clock,
      log: silentLogger,
    };
    sink = new MadeVolumes(options);
    assignments = new TestAssignments();
  });

  it("are made once, for everybody, and then told of", async () => {
    await put(held("v"));
    expect(await files.stat("/vol/v")).toMatchObject({ mode: 0o777 });
    expect(patches).toEqual([{ name: "v", annotations: { "coracle.io/made": "2026-01-01T00:00:00Z" } }]);
    const found = held("v");
    const annotations = { ...found.metadata.annotations, "coracle.io/made": "2026-01-01T00:00:00Z" };
    await files.write("/vol/v/data", "precious");
    await put({ ...found, metadata: { ...found.metadata, annotations } });
    expect(patches).toHaveLength(1);
    expect(await files.read("/vol/v/data")).toBe("precious");
  });

  it("keep what is in them when the telling failed", async () => {
    failing = true;
    await put(held("v"));
    await files.write("/vol/v/data", "precious");
    failing = false;
    await clock.advance(5_000);
    expect(patches).toHaveLength(1);
    expect(await files.read("/vol/v/data")).toBe("precious");
  });

  it("are left to the nodes that hold them", async () => {
    await put(held("v", "b"));
    await put(volume("other", "1Gi"));
    expect([await files.stat("/vol/v"), patches]).toEqual([undefined, []]);
  });

  it("are removed when deleted, after those that use them", async () => {
    await put(held("v"));
    await files.write("/vol/v/data", "x");
    pods = [
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p", namespace: "default" },
        spec: { containers: [], volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] },
      },
    ];
    await put(going(held("v"), "kubernetes.io/pv-protection"));
    await put(going(held("v")));
    await clock.advance(10_000);
    expect(await files.read("/vol/v/data")).toBe("x");
    pods = [];
    await clock.advance(5_000);
    expect(await files.stat("/vol/v")).toBeUndefined();
    expect(patches.at(-1)).toEqual({ name: "v", finalizers: null });
  });

  it("are removed when deleted before the node has heard that it told of them", async () => {
    answering = clock.sleep(1_000);
    await put(held("v"));
    await put(going(held("v")));
    await clock.advance(1_000);
    expect(await files.stat("/vol/v")).toBeUndefined();
    expect(patches.at(-1)).toEqual({ name: "v", finalizers: null });
  });

  it("are tried again once a while, however often they change", async () => {
    await put(held("v"));
    for (let change = 0; change < 10; change++) await put(going(held("v"), "kubernetes.io/pv-protection"));
    const before = clock.pending;
    await clock.advance(5_000);
    expect([before, clock.pending]).toEqual([1, 1]);
  });

  it("are not removed across what is mounted in them, whatever is mounted elsewhere", async () => {
    files.mountPointsBelow = async () => ["/vol/w", "/vol/v/disk"];
    await put(held("v"));
    await files.write("/vol/v/data", "x");
    await put(going(held("v")));
    expect(await files.read("/vol/v/data")).toBe("x");
  });

  it("are gone where there is not even a directory for them", async () => {
    await put(going(held("v")));
    expect(patches).toEqual([{ name: "v", finalizers: null }]);
  });

  it("keep their files when they are to be retained", async () => {
    await put(held("v", "a", "Retain"));
    await files.write("/vol/v/data", "x");
    await put(going(held("v", "a", "Retain")));
    expect(await files.read("/vol/v/data")).toBe("x");
    expect(patches.at(-1)).toEqual({ name: "v", finalizers: null });
  });

  it("are folders of shares that others can make where this node can't", async () => {
    const shared = (annotations = {}): V1PersistentVolume => {
      const found = held("v");
      const made = { ...found.metadata.annotations, "pv.kubernetes.io/provisioned-by": "coracle.io/nfs" };
      const nfs = { server: "s", path: "/x/v" };
      const finalizers = ["coracle.io/shared-volume"];
      return {
        ...found,
        metadata: { ...found.metadata, finalizers, annotations: { ...made, ...annotations } },
        spec: { ...found.spec, local: undefined, nfs },
      };
    };
    isShareAway = true;
    await put(shared());
    const refused = { "coracle.io/refused": "2026-01-01T00:00:00Z no share" };
    expect(patches).toEqual([{ name: "v", annotations: refused }]);
    await put(shared(refused));
    await clock.advance(5_000);
    expect(patches).toHaveLength(1);
    isShareAway = false;
    await clock.advance(5_000);
    expect(patches.at(-1)).toEqual({
      name: "v",
      annotations: { "coracle.io/made": "2026-01-01T00:00:10Z", "coracle.io/refused": null },
    });
    const { metadata, ...rest } = shared();
    await put({ ...rest, metadata: { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
    expect(shares.at(-1)).toBe("remove v");
    expect(patches.at(-1)).toEqual({ name: "v", finalizers: null });
  });

  it("are images that grow, and are said to have grown only when they have", async () => {
    const image = (storage: string, annotations = {}): V1PersistentVolume => {
      const found = held("v");
      return {
        ...found,
        metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, ...annotations } },
        spec: { ...found.spec, capacity: { storage }, local: { path: "/vol/v", fsType: "ext4" } },
      };
    };
    await put(image("1Gi"));
    const made = { "coracle.io/made": "2026-01-01T00:00:00Z", "coracle.io/size": "1Gi" };
    expect(patches).toEqual([{ name: "v", annotations: made }]);
    await put(image("1Gi", made));
    expect(shares).toEqual(["image v"]);
    isShareAway = true;
    await put(image("2Gi", { ...made, "coracle.io/refused": "2026-01-01T00:00:00Z no share" }));
    expect(patches).toHaveLength(1);
    isShareAway = false;
    await clock.advance(5_000);
    expect(shares.at(-1)).toBe("grow v to 2Gi");
    expect(patches.at(-1)).toMatchObject({ annotations: { "coracle.io/size": "2Gi" } });
  });

  it("are nothing that isn't named as its volume", async () => {
    await files.makeDirectory("/etc");
    await files.write("/etc/passwd", "root");
    const wrong = held("v");
    await put(going({ ...wrong, spec: { ...wrong.spec, local: { path: "/etc" } } }));
    expect(await files.read("/etc/passwd")).toBe("root");
    const refused = { "coracle.io/refused": "2026-01-01T00:00:00Z /etc is not the volume's folder" };
    expect(patches).toEqual([{ name: "v", annotations: refused }]);
  });
});
