import { describe, expect, it } from "@jest/globals";
import {
  mountsRecursively,
  recursiveReadOnly,
} from "../../../../node-agent/pods/spec/recursive-read-only.js";
import { containerOptions } from "../../../../node-agent/runtime/docker-options.js";
import { info } from "../../../support/observed.js";

describe("recursive read-only mounts", () => {
  const of = (mode: string | undefined, supported: boolean) =>
    recursiveReadOnly({ name: "v", mountPath: "/v", readOnly: true, recursiveReadOnly: mode }, supported);

  it.each([
    [undefined, true, false],
    ["Disabled", true, false],
    ["IfPossible", true, true],
    ["IfPossible", false, false],
    ["Enabled", true, true],
  ])("%s where that is possible (%s): %s", (mode, supported, expected) => {
    expect(of(mode, supported)).toBe(expected);
  });

  it("are refused where they are impossible", () => {
    expect(() => of("Enabled", false)).toThrow(
      'volume "v" requested recursive read-only mode, but it is not supported by the runtime',
    );
  });

  it("are possible where the sandbox's handler can do them", () => {
    const handlers = [
      { name: "", recursiveReadOnly: true },
      { name: "old", recursiveReadOnly: false },
    ];
    expect(mountsRecursively(undefined, handlers)).toBe(true);
    expect(mountsRecursively(info("s", { handler: "old" }), handlers)).toBe(false);
    expect(mountsRecursively(info("s", { handler: "gone" }), handlers)).toBe(false);
  });

  it.each([
    [
      { readOnly: true, recursive: true },
      { Propagation: "rprivate", ReadOnlyForceRecursive: true },
    ],
    [{ readOnly: true, recursive: false }, { ReadOnlyNonRecursive: true }],
    [{ readOnly: false, recursive: false }, {}],
    [
      { readOnly: true, propagation: "rslave" as const },
      { Propagation: "rslave", ReadOnlyNonRecursive: true },
    ],
  ])("are asked of the Engine: %j", (mount, expected) => {
    const options = containerOptions({
      name: "c",
      sandboxId: "s",
      image: "i",
      labels: {},
      env: [],
      mounts: [{ hostPath: "/h", containerPath: "/c", ...mount }],
      stdin: false,
      stdinOnce: false,
      tty: false,
      cgroupParent: "/",
      processes: { of: "itself" },
      resources: {},
      security: {},
      log: { maxBytes: 1, maxFiles: 2 },
    });
    expect(options.HostConfig?.Mounts?.[0]?.BindOptions).toEqual(expected);
  });
});
