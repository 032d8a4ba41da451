import { describe, expect, it } from "@jest/globals";
import type { V1PodSecurityContext, V1SecurityContext } from "../../../../api/generated/types.js";
import { containerSecurity } from "../../../../node-agent/pods/spec/security.js";
import type { ContainerSpec } from "../../../../node-agent/runtime/container-runtime.js";
import { containerOptions } from "../../../../node-agent/runtime/docker-options.js";
import { podOf } from "../../../support/pods.js";

const optionsOf = (more: Partial<ContainerSpec> = {}) =>
  containerOptions({
    name: "c",
    sandboxId: "s",
    image: "i",
    labels: {},
    env: [],
    mounts: [],
    stdin: false,
    stdinOnce: false,
    tty: false,
    cgroupParent: "/",
    processes: { of: "itself" },
    resources: {},
    security: {},
    log: { maxBytes: 1, maxFiles: 2 },
    ...more,
  });

describe("what the Engine is asked for", () => {
  const securityOf = async (own: V1SecurityContext, shared: V1PodSecurityContext = {}) => {
    const image = { id: "i", tags: [], digests: [], bytes: 0 };
    const container = { name: "c", securityContext: own };
    const pod = podOf("p", [container], { securityContext: shared });
    const security = await containerSecurity(container, pod, image, async () => "a profile");
    return optionsOf({ security }).HostConfig;
  };
  const localhost = { type: "Localhost", localhostProfile: "mine" };

  it.each<[V1SecurityContext, V1PodSecurityContext, string[]]>([
    [{}, {}, ["seccomp=unconfined"]],
    [{ seccompProfile: { type: "RuntimeDefault" } }, {}, []],
    [{}, { seccompProfile: localhost }, ["seccomp=a profile"]],
    [{ appArmorProfile: { type: "RuntimeDefault" } }, {}, ["seccomp=unconfined"]],
    [{ appArmorProfile: localhost }, {}, ["seccomp=unconfined", "apparmor=mine"]],
    [{}, { appArmorProfile: { type: "Unconfined" } }, ["seccomp=unconfined", "apparmor=unconfined"]],
    [
      { seLinuxOptions: { user: "u", role: "r", type: "t", level: "s0:c1" } },
      { seLinuxOptions: { type: "other" } },
      ["seccomp=unconfined", "label=user:u", "label=role:r", "label=type:t", "label=level:s0:c1"],
    ],
    [{ allowPrivilegeEscalation: false }, {}, ["no-new-privileges", "seccomp=unconfined"]],
    [{ privileged: true }, { seccompProfile: localhost }, []],
  ])("by the settings %j of a container and %j of its pod", async (own, shared, expected) => {
    expect((await securityOf(own, shared))?.SecurityOpt).toEqual(expected);
  });

  it("to run as privileged what may be", async () => {
    expect((await securityOf({ privileged: true }))?.Privileged).toBe(true);
    expect((await securityOf({}))?.Privileged).toBe(false);
  });

  it.each([
    ["rshared", "rshared"],
    ["rslave", "rslave"],
    ["private", undefined],
  ] as const)("to let mounts through: %s", (propagation, expected) => {
    const mounts = [{ hostPath: "/h", containerPath: "/c", readOnly: false, propagation }];
    const [mount] = optionsOf({ mounts }).HostConfig?.Mounts ?? [];
    expect(mount?.BindOptions?.Propagation).toBe(expected);
  });

  it("to close a container's input with the first who is attached, if it has one", () => {
    expect(optionsOf({ stdin: true, stdinOnce: true })).toMatchObject({ OpenStdin: true, StdinOnce: true });
    expect(optionsOf({ stdin: true })).toMatchObject({ OpenStdin: true, StdinOnce: false });
    expect(optionsOf({ stdinOnce: true })).toMatchObject({ OpenStdin: false, StdinOnce: false });
  });
});
