import { beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Node, V1PersistentVolume, V1Pod } from "../../../../api/generated/types.js";
import { silentLogger } from "../../../../common/logger.js";
import { MemoryFiles } from "../../../../node-agent/files/memory-files.js";
import type { Commands } from "../../../../node-agent/host/commands.js";
import type { ObjectSource } from "../../../../node-agent/pods/spec/object-source.js";
import { ClaimVolumes } from "../../../../node-agent/volumes/claim-volumes.js";
import { PodMounts } from "../../../../node-agent/volumes/mounted/pod-mounts.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { podOf } from "../../../support/pods.js";
import { RecordedEvents } from "../../../support/recorded-events.js";
import { claim, volume } from "../../../support/volumes.js";

const hostname = "kubernetes.io/hostname";
const host = (name: string, hostLabel = name): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { [hostname]: hostLabel } },
});
/** A disk that has the same path on every node. */
const disk = (node: string, annotations = {}): V1PersistentVolume => {
  const requirement = { key: hostname, operator: "In", values: [node] };
  const spec = {
    hostPath: undefined,
    local: { path: "/disk" },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] } },
    claimRef: { namespace: "default", name: "data", uid: "1" },
  };
  return volume("v", "1Gi", spec, annotations);
};
const ofNode = (name: string) => ({
  "pv.kubernetes.io/provisioned-by": "coracle.io/local",
  "coracle.io/home-node": name,
  "coracle.io/made": "now",
});
const data = { name: "data", persistentVolumeClaim: { claimName: "data" } };
const podOn = (nodeName: string): V1Pod =>
  podOf("p", [], { nodeName, volumes: [data], securityContext: { fsGroup: 7 } });

const noCommands: Commands = { run: () => Promise.reject(new Error("nothing is mounted")) };
const noMounts = new PodMounts({
  mountsDirectory: "/mounts",
  podsDirectory: "/pods",
  files: new MemoryFiles(),
  mountCommands: noCommands,
  recorder: new RecordedEvents(),
  clock: new FakeClock(),
  log: silentLogger,
});

describe("the volume behind a pod's claim", () => {
  let files: MemoryFiles;
  let volumes: ClaimVolumes;
  const sourceOf = (found: V1PersistentVolume, node: V1Node) => {
    const bound = claim("data", "1Gi", { volumeName: "v" }, { "pv.kubernetes.io/bind-completed": "yes" });
    bound.metadata.uid = "1";
    return { claim: () => bound, volume: () => found, node: () => node } as unknown as ObjectSource;
  };
  const prepared = (found: V1PersistentVolume, node: V1Node, isHad = false) =>
    volumes.prepare(podOn(node.metadata.name ?? ""), data, sourceOf(found, node), isHad);

  beforeEach(async () => {
    files = new MemoryFiles();
    const tools = { files, mountCommands: noCommands };
    volumes = new ClaimVolumes(tools, noMounts);
    await files.makeDirectory("/disk");
    await files.write("/disk/key", "precious", 0o600);
  });

  it("is where its node has it", async () => {
    expect(await prepared(disk("a"), host("a"))).toEqual({ path: "/disk", readOnly: false });
  });

  it.each([
    ["comes past the scheduler to another node", disk("a"), host("b")],
    [
      "comes to a node that calls itself by the name of the one that holds it",
      disk("a", ofNode("a")),
      host("b", "a"),
    ],
  ])("is not what has its path elsewhere, when the pod %s", async (_, found, node) => {
    await expect(prepared(found, node)).rejects.toThrow(
      'NodeAffinity check failed for volume "v" : no matching NodeSelectorTerms',
    );
    expect(await files.stat("/disk/key")).toMatchObject({ mode: 0o600 });
  });

  it("is left as it is where its root is the group's, if the pod says that this is enough", async () => {
    const pod = podOn("a");
    pod.spec = {
      ...pod.spec,
      containers: [],
      securityContext: { fsGroup: 7, fsGroupChangePolicy: "OnRootMismatch" },
    };
    const prepare = () => volumes.prepare(pod, data, sourceOf(disk("a"), host("a")));
    await prepare();
    expect(await files.stat("/disk/key")).toMatchObject({ mode: 0o660 });
    await files.write("/disk/key", "precious", 0o600);
    await prepare();
    expect(await files.stat("/disk/key")).toMatchObject({ mode: 0o600 });
  });

  it("is a device where it is one, and no folder then", async () => {
    const block = disk("a");
    block.spec = { ...block.spec, volumeMode: "Block" };
    await expect(prepared(block, host("a"))).rejects.toThrow('path "/disk" is not a block device');
    block.spec.hostPath = { path: "/disk" };
    await expect(prepared(block, host("a"))).rejects.toThrow("hostPath volumes have no block devices");
  });

  it("takes no mount options where nothing is mounted", async () => {
    const options = disk("a");
    options.spec = { ...options.spec, local: undefined, hostPath: { path: "/disk" }, mountOptions: ["ro"] };
    await expect(prepared(options, host("a"))).rejects.toThrow(
      "Mount options are not supported for this volume type",
    );
  });

  it("may be anywhere where it doesn't say where it is", async () => {
    const anywhere = disk("a");
    delete anywhere.spec?.nodeAffinity;
    const source = { ...sourceOf(anywhere, host("b")), node: () => undefined };
    expect(await volumes.prepare(podOn("b"), data, source)).toMatchObject({ path: "/disk" });
  });

  it("is given to the pod's group once, and what containers change later stays", async () => {
    await prepared(disk("a"), host("a"));
    expect(await files.stat("/disk/key")).toMatchObject({ mode: 0o660 });
    await files.write("/disk/key", "precious", 0o600);
    await prepared(disk("a"), host("a"), true);
    expect(await files.stat("/disk/key")).toMatchObject({ mode: 0o600 });
  });
});
