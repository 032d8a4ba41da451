import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { applyStrategicMergePatch } from "../../../api/patch/strategic-merge-patch.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { type KubectlVersion, kubectl } from "../../support/kubectl.js";
import { RandomPatches } from "../../support/random-patches.js";

const version: KubectlVersion = "1.35";
const rounds = 60;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "coracle-patches-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What kubectl makes of it by itself. */
async function patchedByKubectl(pod: object, patch: object): Promise<unknown> {
  const path = join(folder, "pod.json");
  await writeFile(path, JSON.stringify(pod));
  const args = [
    "patch",
    "--local",
    "--type=strategic",
    "-f",
    path,
    "-o",
    "json",
    "-p",
    JSON.stringify(patch),
  ];
  const { stdout, stderr } = await kubectl(join(folder, "config"), args, { version });
  return stdout ? JSON.parse(stdout) : stderr;
}

it("patches random pods as kubectl does", async () => {
  const random = new RandomPatches(seededRandom(11));
  for (let round = 0; round < rounds; round += 1) {
    const pod = random.pod();
    const patch = random.patch();
    const ours = applyStrategicMergePatch(pod, patch, schemas.get("V1Pod"));
    expect({ pod, patch, result: ours }).toEqual({ pod, patch, result: await patchedByKubectl(pod, patch) });
  }
}, 120_000);
