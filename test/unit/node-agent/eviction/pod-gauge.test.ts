import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { PodGauge } from "../../../../node-agent/eviction/pod-gauge.js";
import { HostFiles } from "../../../../node-agent/files/host-files.js";
import { ContainerCache } from "../../../../node-agent/pods/node/container-cache.js";
import type { PodWorker } from "../../../../node-agent/pods/workers/pod-worker.js";
import { type ContainerRuntime, containerLabels } from "../../../../node-agent/runtime/container-runtime.js";
import { info } from "../../../support/observed.js";
import { podOf } from "../../../support/pods.js";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pod-gauge-"));
  for (const [place, files] of Object.entries({ data: 2, layer: 5 })) {
    await mkdir(join(directory, place));
    for (let file = 0; file < files; file += 1) await writeFile(join(directory, place, `${file}`), "");
  }
});
afterEach(() => rm(directory, { recursive: true }));

it.each([
  ["nodefs.inodesFree", false, 3 + 6],
  ["imagefs.inodesFree", false, 3 + 6],
  ["nodefs.inodesFree", true, 3],
  ["imagefs.inodesFree", true, 6],
] as const)("what a pod has of %s, images on a disk of their own: %s", async (signal, own, expected) => {
  const pod = podOf("p", [], { volumes: [{ name: "data", emptyDir: {} }] });
  const uid = pod.metadata.uid ?? "";
  const volumePaths = new Map([["data", { path: join(directory, "data"), readOnly: false }]]);
  const worker = { memory: { pod, uid, volumePaths } } as unknown as PodWorker;
  const cache = new ContainerCache(() => {});
  for (const id of ["seen", "unseen", "elsewhere"])
    cache.put(info(id, { labels: { [containerLabels.podUid]: uid, [containerLabels.containerName]: id } }));
  const paths = new Map([
    ["seen", join(directory, "layer")],
    ["elsewhere", join(directory, "none")],
  ]);
  const runtime = { layerPath: async (id: string) => paths.get(id) } as unknown as ContainerRuntime;
  const gauge = new PodGauge({ collect: () => Promise.reject() }, cache, runtime, new HostFiles());
  expect((await gauge.use(signal, own, worker))?.total).toBe(expected);
});
