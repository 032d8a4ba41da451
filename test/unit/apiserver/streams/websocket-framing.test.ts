import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { WebSocket } from "ws";
import type { V1Status } from "../../../../api/generated/types.js";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import type { UpgradedConnection } from "../../../../control-plane/apiserver/http/response.js";
import type { WantedStreams } from "../../../../control-plane/apiserver/streams/remote-command.js";
import type { OpenPort } from "../../../../control-plane/apiserver/streams/spdy-port-forward.js";
import { webSocketPortForward } from "../../../../control-plane/apiserver/streams/websocket-port-forward.js";
import { webSocketRemoteCommand } from "../../../../control-plane/apiserver/streams/websocket-remote-command.js";
import { eventually } from "../../../support/wait.js";

type Frame = readonly [channel: number, data: string];

describe("over a WebSocket", () => {
  let server: Server;
  let client: WebSocket;
  let frames: Frame[];
  let closed: Promise<[code: number]>;
  let encoding: "binary" | "base64";

  /** A client of the protocol, whom the server gives its connection. */
  async function connect(protocol: string, serve: (connection: UpgradedConnection) => Promise<void>) {
    encoding = protocol.includes("base64") ? "base64" : "binary";
    server.once("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const guard = new Guard(silentLogger);
      void serve({ request, socket, head, guard, signal: new AbortController().signal });
    });
    const { port } = server.address() as AddressInfo;
    client = new WebSocket(`ws://127.0.0.1:${port}/`, protocol ? [protocol] : []);
    client.on("message", (data: Buffer) => frames.push(frameOf(data)));
    closed = once(client, "close") as Promise<[number]>;
    await once(client, "open");
    expect(client.protocol).toBe(protocol);
  }

  function frameOf(message: Buffer): Frame {
    if (encoding === "binary") return [message[0] ?? -1, message.toString("latin1", 1)];
    const bytes = Buffer.from(message.toString("latin1", 1), "base64");
    return [(message[0] ?? 0) - 0x30, bytes.toString("latin1")];
  }

  const say = (channel: number, data: string) =>
    client.send(
      encoding === "binary"
        ? Buffer.concat([Buffer.of(channel), Buffer.from(data)])
        : `${channel}${Buffer.from(data).toString("base64")}`,
    );
  const sees = (...expected: readonly Frame[]) =>
    eventually(() => expect(frames).toEqual(expected), { everyMs: 1, timeoutMs: 5_000 });

  beforeEach(async () => {
    frames = [];
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    client.terminate();
    server.close();
  });

  it.each(["v4.channel.k8s.io", "v4.base64.channel.k8s.io", ""])(
    "ports have two channels each, which begin with their number, in %j",
    async (protocol) => {
      const open: OpenPort = async (port, stream) => {
        if (port === 443) return "error forwarding port 443: nobody listens";
        await once(stream, "data").then(([data]) => stream.write(data));
        return undefined;
      };
      await connect(protocol, (connection) => webSocketPortForward(connection, protocol, [80, 443], open));
      const [http, https] = ["P\0", "\xbb\x01"];
      const begin: Frame[] = [
        [0, http],
        [1, http],
        [2, https],
        [3, https],
      ] as Frame[];
      await sees(...begin, [3, "error forwarding port 443: nobody listens"]);
      frames = [];
      say(0, "hello");
      await sees([0, "hello"]);
      expect(await closed).toEqual([1000, expect.anything()]);
    },
  );

  const status = { kind: "Status", apiVersion: "v1", metadata: {} };
  const success: V1Status = { ...status, status: "Success" };
  const failure: V1Status = { ...status, status: "Failure", message: "exit status 3" };
  const output: WantedStreams = { stdin: false, stdout: true, stderr: true, tty: false };

  /** The command says what `print` writes, and ends as `status` says. */
  const command =
    (protocol: string, wanted: WantedStreams, status: V1Status) => async (connection: UpgradedConnection) => {
      const { stdin, stdout, stderr, finish } = await webSocketRemoteCommand(connection, protocol, wanted);
      const asked = stdin && protocol.startsWith("v5.") ? await text(stdin) : "";
      stdout?.write(`out ${asked}`);
      stderr?.write("err");
      await finish(status);
    };

  it.each<[protocol: string, status: V1Status, said: string | undefined]>([
    ["v5.channel.k8s.io", success, JSON.stringify(success)],
    ["v4.channel.k8s.io", failure, JSON.stringify(failure)],
    ["v4.base64.channel.k8s.io", failure, JSON.stringify(failure)],
    ["channel.k8s.io", failure, "exit status 3"],
    ["base64.channel.k8s.io", failure, "exit status 3"],
    ["channel.k8s.io", success, undefined],
    ["", failure, "exit status 3"],
  ])("a command's end is told behind its output, in %j", async (protocol, status, said) => {
    await connect(protocol, command(protocol, output, status));
    expect(await closed).toEqual([1000, expect.anything()]);
    const told: Frame[] = said === undefined ? [] : [[3, said]];
    expect(frames).toEqual([[1, ""], [1, "out "], [2, "err"], ...told]);
  });

  it.each<[what: string, wanted: Partial<WantedStreams>, channel: number]>([
    ["standard output", { stdout: true, stderr: true }, 1],
    ["errors alone", { stderr: true }, 2],
    ["a terminal's output, which has no errors apart", { stdout: true, stderr: true, tty: true }, 1],
    ["nothing but the outcome", { stdin: true }, 3],
  ])("a command says first of all that it is connected, by %s", async (_what, wanted, channel) => {
    const none = { stdin: false, stdout: false, stderr: false, tty: false };
    const protocol = "v4.channel.k8s.io";
    await connect(protocol, async (connection) => {
      const streams = await webSocketRemoteCommand(connection, protocol, { ...none, ...wanted });
      expect(streams.stderr !== undefined).toBe(wanted.stderr === true && !wanted.tty);
      await streams.finish(success);
    });
    await closed;
    expect(frames[0]).toEqual([channel, ""]);
  });

  it("a command's input may end before it does, since v5", async () => {
    const protocol = "v5.channel.k8s.io";
    await connect(protocol, command(protocol, { ...output, stdin: true, stderr: false }, success));
    say(0, "asked");
    client.send(Buffer.of(255, 0));
    await closed;
    expect(frames).toEqual([
      [1, ""],
      [1, "out asked"],
      [3, JSON.stringify(success)],
    ]);
  });
});
