import { describe, expect, it } from "@jest/globals";
import { dockerHandlers } from "../../../../node-agent/runtime/docker-handlers.js";

const features = (...mountOptions: string[]) => ({
  status: { "org.opencontainers.runtime-spec.features": JSON.stringify({ mountOptions }) },
});
const old = { DefaultRuntime: "runc", ServerVersion: "20.10.24+dfsg1", KernelVersion: "6.18.44" };
const recent = { DefaultRuntime: "runc", ServerVersion: "28.2.2", KernelVersion: "6.1.0-13-amd64" };

describe("an Engine's handlers", () => {
  it("are its runtimes that a RuntimeClass can name, and its default without a name", () => {
    const Runtimes = { runc: {}, "io.containerd.runc.v2": {}, crun: {} };
    expect(dockerHandlers({ ...old, Runtimes }).map(({ name }) => name)).toEqual(["", "crun", "runc"]);
    expect(dockerHandlers({})).toEqual([{ name: "", recursiveReadOnly: false }]);
  });

  it.each([
    [old, features("rro"), false],
    [recent, features("rro"), true],
    [recent, features("ro"), false],
    [recent, {}, false],
    [recent, { status: { "org.opencontainers.runtime-spec.features": "{" } }, false],
    [{ ...recent, KernelVersion: "5.10.0" }, features("rro"), false],
  ])("%j with %j mount read-only recursively: %s", (info, runc, recursiveReadOnly) => {
    expect(dockerHandlers({ ...info, Runtimes: { runc } })).toEqual([
      { name: "", recursiveReadOnly },
      { name: "runc", recursiveReadOnly },
    ]);
  });
});
