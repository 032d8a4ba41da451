import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import { HostFiles } from "../../../../node-agent/files/host-files.js";
import { storageExcess } from "../../../../node-agent/pods/workers/local-storage.js";
import { type ContainerRuntime, containerLabels } from "../../../../node-agent/runtime/container-runtime.js";
import { diskUsage } from "../../../../node-agent/volumes/disk-usage.js";
import { info } from "../../../support/observed.js";
import { podOf } from "../../../support/pods.js";

const kibi = 1_024;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "local-storage-"));
  await mkdir(join(directory, "a/b"), { recursive: true });
  await writeFile(join(directory, "a/b/file"), Buffer.alloc(64 * kibi));
});
afterEach(() => rm(directory, { recursive: true }));

describe("what a directory takes of the disk", () => {
  it("is counted at all levels, once a file, behind no link", async () => {
    const before = await diskUsage(new HostFiles(), directory);
    expect(before).toBeGreaterThanOrEqual(64 * kibi);
    await link(join(directory, "a/b/file"), join(directory, "again"));
    await symlink("/", join(directory, "root"));
    expect(await diskUsage(new HostFiles(), directory)).toBeLessThan(before + 16 * kibi);
  });

  it("is more than anybody may have where it lies too deep to be counted", async () => {
    await mkdir(join(directory, "d/".repeat(256)), { recursive: true });
    expect(await diskUsage(new HostFiles(), directory)).toBeLessThan(4 * 257 * 4 * kibi);
    await mkdir(join(directory, "d/".repeat(257)), { recursive: true });
    expect(await diskUsage(new HostFiles(), directory)).toBeGreaterThan(2 ** 50);
  });

  it("is counted no further than anybody wants to know", async () => {
    for (const name of ["x", "y", "z"]) await writeFile(join(directory, name), Buffer.alloc(64 * kibi));
    expect(await diskUsage(new HostFiles(), directory, kibi)).toBeLessThan(128 * kibi);
  });
});

describe("what a pod keeps beyond its limits", () => {
  const runtime = { diskBytes: async (id: string) => Number(id) * kibi } as unknown as ContainerRuntime;
  const excessOf = (
    limits: readonly (string | undefined)[],
    bytes: readonly number[],
    spec: Partial<V1PodSpec>,
  ) => {
    const containers = limits.map((limit, index) => {
      const resources = limit === undefined ? {} : { limits: { "ephemeral-storage": limit } };
      return { name: `c${index}`, resources };
    });
    const use = {
      files: new HostFiles(),
      pod: podOf("p", containers, spec),
      volumePaths: new Map([["data", { path: directory, readOnly: false }]]),
      containers: bytes.map((kib, index) =>
        info(String(kib), { labels: { [containerLabels.containerName]: `c${index}` } }),
      ),
    };
    return storageExcess(use, runtime);
  };
  const volume = (emptyDir: object) => ({ volumes: [{ name: "data", emptyDir }] });
  const ofPod = (limit: string) =>
    `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `;

  it.each<[readonly (string | undefined)[], readonly number[], Partial<V1PodSpec>, string | undefined]>([
    [[undefined], [5_000], volume({}), undefined],
    [[undefined], [0], volume({ sizeLimit: "1Mi" }), undefined],
    [[undefined], [0], volume({ sizeLimit: "0" }), undefined],
    [
      [undefined],
      [0],
      volume({ sizeLimit: "32Ki" }),
      'Usage of EmptyDir volume "data" exceeds the limit "32Ki". ',
    ],
    [["1Mi"], [1_024], {}, undefined],
    [["1Mi"], [1_025], {}, ofPod("1Mi")],
    [["1Mi"], [1_000], volume({}), ofPod("1Mi")],
    [["1Mi"], [1_000], volume({ medium: "Memory" }), undefined],
    [["1Mi", "1Mi"], [1_025, 0], {}, 'Container c0 exceeded its local ephemeral storage limit "1Mi". '],
    [["1Mi", undefined], [0, 1_025], {}, ofPod("1Mi")],
  ])("limits %j, written %j KiB, %j: %s", async (limits, bytes, spec, message) => {
    expect(await excessOf(limits, bytes, spec)).toBe(message);
  });
});
