import { describe, expect, it } from "@jest/globals";
import type { ContainerRuntime, ImageInfo } from "../../../../node-agent/runtime/container-runtime.js";
import { Images } from "../../../../node-agent/runtime/images.js";
import { credentialsFor } from "../../../../node-agent/runtime/registry-credentials.js";
import { FakeClock } from "../../../support/fake-clock.js";

const image: ImageInfo = { id: "sha256:1", tags: [], digests: [], bytes: 42 };

function setUp(present: boolean, pull: () => Promise<ImageInfo> = async () => image) {
  const clock = new FakeClock();
  const runtime: Pick<ContainerRuntime, "imageInfo" | "pullImage"> = {
    imageInfo: async () => (present ? image : undefined),
    pullImage: pull,
  };
  const events: string[] = [];
  const images = new Images(runtime as ContainerRuntime, clock);
  const ensure = (policy: string, name = "web:1", password = "") =>
    images.ensure({
      image: name,
      policy,
      podUid: "u",
      credentials: () => (password ? { username: "u", password } : undefined),
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
    expect(events).toEqual(['Pulled Container image "web:1" already present on machine']);
  });

  it("pulls what is missing, or always", async () => {
    const { ensure, events } = setUp(true);
    await ensure("Always");
    expect(events).toEqual([
      'Pulling Pulling image "web:1"',
      'Pulled Successfully pulled image "web:1" in 0ms (0ms including waiting). Image size: 42 bytes.',
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
});

describe("pulls at a time", () => {
  function pulls() {
    const asked: string[] = [];
    const ends: (() => void)[] = [];
    const pull = (name: string) => {
      asked.push(name);
      return new Promise<ImageInfo>((resolve) => ends.push(() => resolve(image)));
    };
    return { asked, ends, ...setUp(false, pull as () => Promise<ImageInfo>) };
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

describe("credentialsFor", () => {
  const auths = {
    "https://index.docker.io/v1/": { auth: "dTpw" },
    "registry.example.com": { username: "a", password: "b" },
  };
  const config = Buffer.from(JSON.stringify({ auths })).toString("base64");
  const secret = { apiVersion: "v1", kind: "Secret", metadata: {}, data: { ".dockerconfigjson": config } };

  it.each([
    ["busybox", { username: "u", password: "p" }],
    ["registry.example.com/team/app:1", { username: "a", password: "b" }],
    ["other.example.com/app", undefined],
  ])("of %s", (name, expected) => {
    expect(credentialsFor(name, [secret])).toEqual(expected);
  });
});
