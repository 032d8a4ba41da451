import { expect, it } from "@jest/globals";
import type Docker from "dockerode";
import { containerLabels } from "../../../../node-agent/runtime/container-runtime.js";
import { withUnstarted } from "../../../../node-agent/runtime/docker-unstarted.js";

it("a container to look at an image belongs to no pod, whatever labels the image brings", async () => {
  const made: Docker.ContainerCreateOptions[] = [];
  const createContainer = async (options: Docker.ContainerCreateOptions) => {
    made.push(options);
    return { remove: async () => {} };
  };
  await withUnstarted({ createContainer } as unknown as Docker, "image", "me", async () => {});
  const none = Object.values(containerLabels).map((label) => [label, ""]);
  expect(made.map(({ Labels }) => Labels)).toEqual([
    { ...Object.fromEntries(none), [containerLabels.owner]: "me" },
  ]);
});
