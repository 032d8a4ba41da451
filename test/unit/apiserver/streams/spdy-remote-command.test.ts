import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Status } from "../../../../api/generated/types.js";
import type { RemoteCommand } from "../../../../control-plane/apiserver/streams/remote-command.js";
import { spdyRemoteCommand } from "../../../../control-plane/apiserver/streams/spdy-remote-command.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { SpdyClient } from "../../../support/spdy-client.js";
import { eventually } from "../../../support/wait.js";

const v4 = "v4.channel.k8s.io";
const success: V1Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
const failure: V1Status = { ...success, status: "Failure", message: "command terminated with exit code 3" };

describe("a command's streams over SPDY", () => {
  let client: SpdyClient;
  let clock: FakeClock;
  beforeEach(() => {
    client = new SpdyClient();
    clock = new FakeClock();
  });
  afterEach(() => client.leave());

  const soon = (check: () => void) => eventually(check, { everyMs: 1, timeoutMs: 5_000 });
  const wanted = (names: readonly string[]) => ({
    stdin: names.includes("stdin"),
    stdout: names.includes("stdout"),
    stderr: names.includes("stderr"),
    tty: names.includes("tty"),
  });

  async function opened(names: readonly string[]): Promise<void> {
    for (const [index, streamtype] of names.entries()) await client.open(2 * index + 1, { streamtype });
  }

  function given(command: RemoteCommand): string[] {
    return (["stdin", "stdout", "stderr", "resize"] as const).filter((name) => command[name] !== undefined);
  }

  it.each([
    [v4, ["stdout"], ["error", "stdout"], ["stdout"]],
    [
      v4,
      ["stdin", "stdout", "stderr"],
      ["error", "stdin", "stdout", "stderr"],
      ["stdin", "stdout", "stderr"],
    ],
    [v4, ["stdin", "stdout", "tty"], ["error", "stdin", "stdout", "resize"], ["stdin", "stdout", "resize"]],
    ["v2.channel.k8s.io", ["stdout", "tty"], ["error", "stdout"], ["stdout"]],
  ])("%s with %j begins when %j stand", async (protocol, wants, streams, has) => {
    let isThere = false;
    const command = spdyRemoteCommand(client.connection, protocol, wanted(wants), clock);
    void command.then(() => {
      isThere = true;
    });
    await opened(streams.slice(0, -1));
    await clock.settle();
    expect(isThere).toBe(false);
    await client.open(2 * streams.length - 1, { streamtype: streams.at(-1) ?? "" });
    expect(given(await command)).toEqual(has);
  });

  it.each([
    [v4, failure, JSON.stringify(failure)],
    [v4, success, JSON.stringify(success)],
    ["v3.channel.k8s.io", failure, "command terminated with exit code 3"],
    ["channel.k8s.io", success, ""],
  ])("%s ends with what the error stream says of %j", async (protocol, status, said) => {
    const starting = spdyRemoteCommand(client.connection, protocol, wanted(["stdout"]), clock);
    await opened(["error", "stdout"]);
    const command = await starting;
    command.stdout?.write("out");
    await command.finish(status);
    await soon(() => expect([...client.ended].sort()).toEqual([1, 3]));
    expect([client.text(1), client.text(3)]).toEqual([said, "out"]);
  });

  it("resets streams that nobody asked for, and second ones", async () => {
    const starting = spdyRemoteCommand(client.connection, v4, wanted(["stdout"]), clock);
    await opened(["stdin", "stdout", "stdout", "error"]);
    expect(given(await starting)).toEqual(["stdout"]);
    await soon(() => expect([...client.reset].sort()).toEqual([1, 5]));
  });

  it("lets the client end its input, and goes on with the output", async () => {
    const starting = spdyRemoteCommand(client.connection, v4, wanted(["stdin", "stdout"]), clock);
    await opened(["error", "stdin", "stdout"]);
    const { stdin, stdout, gone } = await starting;
    client.send(3, "in", true);
    let read = "";
    for await (const chunk of stdin ?? []) read += chunk;
    stdout?.write("still there");
    await soon(() => expect(client.text(5)).toBe("still there"));
    expect([read, gone.aborted]).toEqual(["in", false]);
  });

  it("gives up when the client goes, or opens nothing for 30 s", async () => {
    const left = spdyRemoteCommand(client.connection, v4, wanted(["stdout"]), clock);
    client.leave();
    await expect(left).rejects.toThrow("the client went away before it had opened its streams");
    client = new SpdyClient();
    const slow = spdyRemoteCommand(client.connection, v4, wanted(["stdout"]), clock);
    const refused = expect(slow).rejects.toThrow("before it had opened its streams");
    await clock.advance(30_000);
    await refused;
  });

  it("tells when the client has gone", async () => {
    const starting = spdyRemoteCommand(client.connection, v4, wanted(["stdout"]), clock);
    await opened(["error", "stdout"]);
    const { gone } = await starting;
    client.leave();
    await soon(() => expect(gone.aborted).toBe(true));
  });
});
