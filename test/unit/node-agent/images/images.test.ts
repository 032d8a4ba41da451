import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../../common/logger.js";
import { MemoryFiles } from "../../../../node-agent/files/memory-files.js";
import { Images } from "../../../../node-agent/images/images.js";
import { PullRecords } from "../../../../node-agent/images/pull-records.js";
import type { PullCredentials } from "../../../../node-agent/images/registry-credentials.js";
import type { ContainerRuntime, ImageInfo } from "../../../../node-agent/runtime/container-runtime.js";
import { RuntimeError } from "../../../../node-agent/runtime/runtime-error.js";
import { FakeClock } from "../../../support/fake-clock.js";

const image: ImageInfo = { id: "sha256:1", tags: [], digests: [], bytes: 42 };

const login = (password: string): PullCredentials => ({
  username: "u",
  password,
  source: { uid: password, namespace: "n", name: password, hash: password },
});

type Pull = (image: string, credentials?: { readonly password: string }) => Promise<ImageInfo>;

function setUp(present: boolean, pull: Pull = async () => image) {
  const clock = new FakeClock();
  const runtime: Pick<ContainerRuntime, "imageInfo" | "pullImage"> = {
    imageInfo: async () => (present ? image : undefined),
    pullImage: pull,
  };
  const events: string[] = [];
  const policy = { type: "NeverVerifyPreloadedImages", allowlist: [] } as const;
  const records = new PullRecords("/pulled.json", policy, new MemoryFiles(), silentLogger);
  const images = new Images(runtime as ContainerRuntime, records, clock, 3);
  const ensure = (policy: string, name = "web:1", ...passwords: string[]) =>
    images.ensure({
      image: name,
      policy,
      podUid: "u",
      credentials: () => passwords.map(login),
      say: (_, reason, message) => events.push(`${reason} ${message}`),
    });
  return { clock, events, ensure };
}

const refused = async () => {
  throw new Error("refused");
};

describe("Images", () => {
  it("uses what is there", async () => {
    const { ensure, events } = setUp(true, refused);
    expect(await ensure("IfNotPresent")).toBe(image);
    expect(events).toEqual([
      'Pulled Container image "web:1" already present on machine and can be accessed by the pod',
    ]);
  });

  it("pulls what is missing, or always", async () => {
    const { ensure, events } = setUp(true);
    await ensure("Always");
    expect(events).toEqual([
      'Pulling Pulling image "web:1"',
      'Pulled Successfully pulled image "web:1" in 0s (0s including waiting). Image size: 42 bytes.',
    ]);
  });

  it("never pulls when told not to", async () => {
    const { ensure } = setUp(false);
    await expect(ensure("Never")).rejects.toMatchObject({ reason: "ErrImageNeverPull" });
  });

  it("refuses names that are none", async () => {
    await expect(setUp(true).ensure("Always", "Not An Image")).rejects.toMatchObject({
      reason: "InvalidImageName",
    });
  });

  it("backs off after a failure, for twice as long each time", async () => {
    const { ensure, clock, events } = setUp(false, refused);
    await expect(ensure("IfNotPresent")).rejects.toMatchObject({
      reason: "ErrImagePull",
      message: "refused",
    });
    await expect(ensure("IfNotPresent")).rejects.toMatchObject({
      reason: "ImagePullBackOff",
      message: 'Back-off pulling image "web:1": ErrImagePull: refused',
    });
    expect(events.at(-1)).toBe('BackOff Back-off pulling image "web:1"');
    await clock.advance(10_000);
    await expect(ensure("IfNotPresent")).rejects.toMatchObject({ reason: "ErrImagePull" });
    await clock.advance(19_999);
    await expect(ensure("IfNotPresent")).rejects.toMatchObject({ reason: "ImagePullBackOff" });
  });

  it("tells a registry that is away from an image that can't be had", async () => {
    const { ensure, events } = setUp(false, async () => {
      throw new RuntimeError("RegistryUnavailable", "connection refused");
    });
    const why = "image pull failed for web:1 because the registry is unavailable: connection refused";
    await expect(ensure("Always")).rejects.toMatchObject({ reason: "RegistryUnavailable", message: why });
    expect(events.at(-1)).toBe(
      'Failed Failed to pull image "web:1": RegistryUnavailable: connection refused',
    );
    await expect(ensure("Always")).rejects.toMatchObject({
      message: `Back-off pulling image "web:1": RegistryUnavailable: ${why}`,
    });
  });
});

describe("credentials", () => {
  function registry(...accepted: string[]) {
    const tried: (string | undefined)[] = [];
    const pull: Pull = async (_, credentials) => {
      tried.push(credentials?.password);
      if (accepted.includes(credentials?.password ?? "nobody")) return image;
      throw new Error(`no access for ${credentials?.password}`);
    };
    return { tried, pull };
  }

  it("are tried one after the other", async () => {
    const { tried, pull } = registry("b");
    await setUp(false, pull).ensure("Always", "web:1", "a", "b", "c");
    expect(tried).toEqual(["a", "b"]);
  });

  it("that don't fit are all told of", async () => {
    const { pull } = registry();
    await expect(setUp(false, pull).ensure("Always", "web:1", "a", "b")).rejects.toMatchObject({
      message: "[no access for a, no access for b]",
    });
  });

  it("of another pod don't open what was pulled with them", async () => {
    const { tried, pull } = registry("a");
    const { ensure } = setUp(true, pull);
    await ensure("Always", "web:1", "a");
    await ensure("IfNotPresent", "web:1", "a");
    expect(tried).toEqual(["a"]);
    await expect(ensure("Never", "web:1", "b")).rejects.toMatchObject({ reason: "ErrImageNeverPull" });
    await expect(ensure("IfNotPresent", "web:1", "b")).rejects.toMatchObject({ reason: "ErrImagePull" });
    await expect(ensure("Never")).rejects.toMatchObject({ reason: "ErrImageNeverPull" });
  });
});

describe("pulls at a time", () => {
  function pulls() {
    const asked: string[] = [];
    const ends: (() => void)[] = [];
    const pull: Pull = (name) => {
      asked.push(name);
      return new Promise<ImageInfo>((resolve) => ends.push(() => resolve(image)));
    };
    return { asked, ends, ...setUp(false, pull) };
  }

  it("are a few, so that one that hangs doesn't hold up all", async () => {
    const { asked, ends, ensure, clock } = pulls();
    const wanted = ["a:1", "b:1", "c:1", "d:1"].map((name) => ensure("IfNotPresent", name));
    await clock.settle();
    expect(asked).toEqual(["a:1", "b:1", "c:1"]);
    ends[1]?.();
    await wanted[1];
    await clock.settle();
    expect(asked).toEqual(["a:1", "b:1", "c:1", "d:1"]);
  });

  it("are one for all who want the same image with the same credentials", async () => {
    const { asked, ends, ensure, clock } = pulls();
    const wanted = [ensure("Always"), ensure("Always"), ensure("Always", "web:1", "other")];
    await clock.settle();
    expect(asked).toEqual(["web:1", "web:1"]);
    for (const end of ends) end();
    expect(await Promise.all(wanted)).toEqual([image, image, image]);
    void ensure("Always");
    await clock.settle();
    expect(asked.length).toBe(3);
  });
});
