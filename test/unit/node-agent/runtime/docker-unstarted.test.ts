import { expect, it } from "@jest/globals";
import type Docker from "dockerode";
import { containerLabels } from "../../../../node-agent/runtime/container-runtime.js";
import { UnstartedContainers } from "../../../../node-agent/runtime/docker-unstarted.js";

it("a container to look at an image belongs to no pod, whatever labels the image brings", async () => {
  const made: Docker.ContainerCreateOptions[] = [];
  const containers = new UnstartedContainers(dockerThatMakes("c", made), "me");
  await containers.with("image", async () => {});
  const none = Object.values(containerLabels).map((label) => [label, ""]);
  expect(made.map(({ Labels }) => Labels)).toEqual([
    { ...Object.fromEntries(none), [containerLabels.owner]: "me" },
  ]);
});

it("is known for as long as it is looked at", async () => {
  const containers = new UnstartedContainers(dockerThatMakes("c"), "me");
  const seen = await containers.with("image", async ({ id }) => containers.has(id));
  expect([seen, containers.has("c")]).toEqual([true, false]);
  await expect(containers.with("image", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(containers.has("c")).toBe(false);
});

function dockerThatMakes(id: string, made: Docker.ContainerCreateOptions[] = []): Docker {
  const createContainer = async (options: Docker.ContainerCreateOptions) => {
    made.push(options);
    return { id, remove: async () => {} };
  };
  return { createContainer } as unknown as Docker;
}
