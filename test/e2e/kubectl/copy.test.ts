import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { kubectlVersions } from "../../support/kubectl.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";

describe("kubectl cp", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const content = randomBytes(2_000_000);
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "coracle-cp-"));
    await mkdir(join(folder, "tree/below"), { recursive: true });
    await writeFile(join(folder, "file"), content);
    await writeFile(join(folder, "tree/below/leaf"), "green");
    await namespace.apply(newPod("target", [idle()]));
    await namespace.waitReady("pod/target");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([undefined, ...kubectlVersions])("copies both ways (kubectl %s)", async (version) => {
    const copy = async (from: string, to: string) => {
      const { code, stderr } = await namespace.run(["cp", from, to], { version });
      expect({ code, stderr }).toMatchObject({ code: 0 });
    };
    await copy(join(folder, "file"), `target:/tmp/file-${version}`);
    await copy(`target:/tmp/file-${version}`, join(folder, `back-${version}`));
    expect(content.equals(await readFile(join(folder, `back-${version}`)))).toBe(true);
    await copy(join(folder, "tree"), `target:/tmp/tree-${version}`);
    expect(await namespace.inside("target", `cat /tmp/tree-${version}/below/leaf`)).toBe("green");
  });
});
