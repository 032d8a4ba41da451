import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../../common/logger.js";
import { MemoryFiles } from "../../../../node-agent/files/memory-files.js";
import { PullRecords } from "../../../../node-agent/images/pull-records.js";
import type { PullCredentials, SecretIdentity } from "../../../../node-agent/images/registry-credentials.js";
import { requiresVerification } from "../../../../node-agent/images/verification-policy.js";

const policy = { type: "NeverVerifyPreloadedImages", allowlist: [] } as const;
const source = (uid: string, hash: string): SecretIdentity => ({ uid, namespace: "n", name: uid, hash });
const credentials = (of: SecretIdentity) => (): PullCredentials[] => [
  { username: "u", password: "p", source: of },
];
const none = () => [];
const here = { id: "sha256:1", tags: ["app:1"], digests: [] };

async function opened(files: MemoryFiles) {
  const records = new PullRecords("/pulled.json", policy, files, silentLogger);
  await records.load();
  return records;
}

async function pulled(from: SecretIdentity | undefined, files = new MemoryFiles()) {
  const records = await opened(files);
  await records.begin("r.example/app:1");
  await records.succeeded("r.example/app:1", "sha256:1", from);
  return opened(files);
}

describe("PullRecords", () => {
  it("let all pods have what others brought", async () => {
    expect(await (await opened(new MemoryFiles())).isAccessible("app", here, none)).toBe(true);
  });

  it("let all pods have what the registry gives anybody", async () => {
    expect(await (await pulled(undefined)).isAccessible("r.example/app:2", here, none)).toBe(true);
  });

  it.each([
    ["the same secret", source("a", "h"), true],
    ["the same secret with another login", source("a", "i"), true],
    ["another secret with the same login", source("b", "h"), true],
    ["another secret", source("b", "i"), false],
  ])("let have what was pulled with a secret whoever has %s", async (_, of, expected) => {
    const records = await pulled(source("a", "h"));
    expect(await records.isAccessible("r.example/app:1", here, credentials(of))).toBe(expected);
  });

  it("open one repository's image under no other name", async () => {
    const records = await pulled(source("a", "h"));
    expect(await records.isAccessible("r.example/other:1", here, credentials(source("a", "h")))).toBe(false);
  });

  it("know of a pull that the agent did not live to see the end of", async () => {
    const files = new MemoryFiles();
    await (await opened(files)).begin("app:1");
    const records = await opened(files);
    for (const name of ["app:1", "docker.io/library/app:1", "sha256:1"])
      expect(await records.isAccessible(name, here, none)).toBe(false);
    await records.succeeded("app:1", "sha256:1", undefined);
    expect(await records.isAccessible("app:1", here, none)).toBe(true);
  });

  it("let nobody have anything while they can't be read", async () => {
    const files = new MemoryFiles();
    await files.write("/pulled.json", "{");
    expect(await (await opened(files)).isAccessible("app:1", here, none)).toBe(false);
  });

  it("forget images that are gone", async () => {
    const files = new MemoryFiles();
    const records = await pulled(source("a", "h"), files);
    expect(records.namesOf("sha256:1")).toEqual(["r.example/app:1"]);
    await records.keepOnly(async () => []);
    expect((await opened(files)).namesOf("sha256:1")).toEqual([]);
  });

  it("forget none that was pulled while somebody looked what is there", async () => {
    const records = await pulled(source("a", "h"));
    await records.keepOnly(async () => {
      for (const id of ["sha256:1", "sha256:2"])
        await records.succeeded("r.example/app:2", id, source("b", "i"));
      return [];
    });
    expect(records.namesOf("sha256:1")).toHaveLength(2);
    expect(records.namesOf("sha256:2")).toHaveLength(1);
  });
});

it.each([
  ["NeverVerify", "app", true, false],
  ["NeverVerifyPreloadedImages", "app", false, false],
  ["NeverVerifyPreloadedImages", "app", true, true],
  ["NeverVerifyAllowlistedImages", "r.example/team/app:1", false, false],
  ["NeverVerifyAllowlistedImages", "app:2", false, false],
  ["NeverVerifyAllowlistedImages", "other", false, true],
  ["NeverVerifyAllowlistedImages", "app", true, true],
  ["AlwaysVerify", "app", false, true],
] as const)("%s: %s (pulled: %s) is verified: %s", (type, image, isPulled, expected) => {
  const allowlist = ["r.example/team/*", "docker.io/library/app"];
  expect(requiresVerification({ type, allowlist }, image, isPulled)).toBe(expected);
});
