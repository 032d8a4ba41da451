import { request } from "node:https";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type RawData, WebSocket } from "ws";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { type FarEnd, fakeNodes } from "../../support/fake-nodes.js";
import { until } from "../../support/linked-agent.js";
import { createRunningPod } from "../../support/running-pods.js";

const admin = { username: "admin", groups: ["system:masters"] };
const pod = "/api/v1/namespaces/default/pods/p";

const opened: FarEnd[] = [];

/** `exec` runs cat, which ends with its input or says what it got at once; `attach` greets; a port answers once. */
function serve(end: FarEnd): void {
  opened.push(end);
  const [stdin, stdout, stderr, resize] = [0, 1, 2, 4].map((id) => end.channel(id));
  const done = (status?: object) => {
    stdout?.end();
    stderr?.end();
    end.end(status);
  };
  if (end.target.type === "attach") {
    stdout?.write(`attached to ${end.target.container}${end.target.tty ? " with a terminal" : ""}`);
    if (!end.target.tty) done();
    resize?.on("data", (size) => {
      stdout?.write(`size ${size}`);
      done();
    });
  } else if (end.target.type === "exec" && end.target.command[0] === "fail") {
    stderr?.write("trouble");
    const causes = [{ reason: "ExitCode", message: "3" }];
    const message = "command terminated with exit code 3";
    done({ status: "Failure", reason: "NonZeroExitCode", message, details: { causes } });
  } else if (end.target.type === "exec") {
    stdin?.on("data", (data) => {
      stdout?.write(data);
      if (String(data).includes("bye")) done();
    });
    stdin?.on("end", () => done());
  } else if (end.target.type === "logs") {
    end.channel(0).write("one\ntwo\n");
    if (!end.target.follow) {
      end.channel(0).end();
      end.end();
    }
  } else if (end.target.type === "port-forward") {
    stdin?.on("data", (data) => {
      stdin?.end(`echo:${data}`);
      end.end();
    });
  }
}

interface Session {
  readonly socket: WebSocket;
  readonly messages: { readonly channel: number; readonly data: Buffer; readonly binary: boolean }[];
  readonly closed: Promise<number>;
}

describe("streams over WebSocket", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer({ nodes: fakeNodes(serve) });
    const client = clientFor(server.registry, admin);
    await createRunningPod(client, "p", [{ name: "main", image: "busybox:1" }]);
  }, 30_000);
  afterAll(() => server?.stop());

  function webSocket(path: string, protocol?: string): WebSocket {
    const { certificate, privateKey } = server.admin;
    const options = { ca: server.certificateAuthority, cert: certificate, key: privateKey };
    const url = `${server.url.replace("https", "wss")}${path}`;
    return protocol ? new WebSocket(url, [protocol], options) : new WebSocket(url, options);
  }

  /** Messages as they come, without channels. */
  async function raw(path: string, protocol?: string) {
    const socket = webSocket(path, protocol);
    const got: { text: string; binary: boolean }[] = [];
    socket.on("message", (data: RawData, binary) => got.push({ text: String(data), binary }));
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
    expect(socket.protocol).toBe(protocol ?? "");
    return { got, closed };
  }

  async function connect(path: string, protocol?: string): Promise<Session> {
    const socket = webSocket(path, protocol);
    const messages: Session["messages"] = [];
    const base64 = protocol?.includes("base64") ?? false;
    socket.on("message", (raw: RawData, binary) =>
      messages.push({ ...parsed(raw as Buffer, base64), binary }),
    );
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
    expect(socket.protocol).toBe(protocol ?? "");
    return { socket, messages, closed };
  }

  function parsed(raw: Buffer, base64: boolean): { channel: number; data: Buffer } {
    const channel = base64 ? Number(raw.toString("latin1", 0, 1)) : (raw[0] ?? -1);
    return { channel, data: base64 ? Buffer.from(raw.toString("latin1", 1), "base64") : raw.subarray(1) };
  }

  const said = ({ messages }: Session, channel: number) =>
    Buffer.concat(messages.filter((one) => one.channel === channel).map(({ data }) => data)).toString();

  /** Asks for an upgrade with these headers; the answer's code, body, and the connection when there is one. */
  function upgrade(path: string, headers: Record<string, string>) {
    const { certificate, privateKey } = server.admin;
    const identity = { ca: server.certificateAuthority, cert: certificate, key: privateKey };
    const asked = request(`${server.url}${path}`, {
      ...identity,
      headers: { connection: "Upgrade", ...headers },
    });
    return new Promise<{ code: number; body: string; socket?: Duplex }>((resolve, reject) => {
      asked.on("upgrade", (_answer, socket) => resolve({ code: 101, body: "", socket }));
      asked.on("response", (answer) => {
        text(answer).then((body) => resolve({ code: answer.statusCode ?? 0, body }), reject);
      });
      asked.on("error", reject).end();
    });
  }

  const handshake = {
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
  };
  it.each([
    ["key", { ...handshake, "sec-websocket-key": "short" }],
    ["version", { ...handshake, "sec-websocket-version": "7" }],
    ["protocol", { ...handshake, "sec-websocket-protocol": "v4.channel.k8s.io,v4.channel.k8s.io" }],
  ])("starts nothing for a client whose %s is wrong, and keeps nothing open", async (_what, headers) => {
    const before = opened.length;
    const answer = await upgrade(`${pod}/exec?command=cat&stdin=1&stdout=1`, headers);
    expect(answer.code).toBe(400);
    expect((await upgrade(`${pod}/portforward?ports=80`, headers)).code).toBe(400);
    expect([400, 403]).toContain((await upgrade(`${pod}/log?follow=true`, headers)).code);
    const mine = opened.slice(before);
    expect(mine.map(({ started }) => started)).toEqual(mine.map(() => false));
    await until(() => mine.every(({ closed }) => closed), "all tunnels closed");
  });

  it("starts nothing for a client that leaves before it has opened its streams", async () => {
    const before = opened.length;
    const path = `${pod}/exec?command=cat&stdin=1&stdout=1`;
    const { code, socket } = await upgrade(path, { upgrade: "SPDY/3.1" });
    expect(code).toBe(101);
    const [end] = opened.slice(before);
    expect(end).toMatchObject({ started: false, closed: false });
    socket?.destroy();
    await until(() => end?.closed === true, "the tunnel closed");
    expect(end?.started).toBe(false);
  });

  it("closes tunnels whose clients have gone", async () => {
    for (const path of [
      `${pod}/exec?command=cat&stdin=1&stdout=1`,
      `${pod}/attach?stdout=1&tty=1`,
      `${pod}/portforward?ports=80`,
      `${pod}/log?follow=true`,
    ]) {
      const before = opened.length;
      const protocol = path.includes("/log") ? "binary.k8s.io" : "v4.channel.k8s.io";
      const session = await connect(path, protocol);
      await until(() => opened.length > before, "a tunnel");
      session.socket.terminate();
      await until(() => opened.slice(before).every(({ closed }) => closed), `closed: ${path}`);
    }
  });

  it.each([
    ["v5.channel.k8s.io", true],
    ["v4.channel.k8s.io", true],
    ["channel.k8s.io", false],
    [undefined, false],
  ])("exec speaks %s", async (protocol, structured) => {
    const session = await connect(`${pod}/exec?command=cat&stdin=1&stdout=1&stderr=1`, protocol);
    session.socket.send(Buffer.concat([Buffer.of(0), Buffer.from("bye")]));
    expect(await session.closed).toBe(1000);
    expect(session.messages[0]).toMatchObject({ channel: 1, binary: true });
    expect(said(session, 1)).toBe("bye");
    if (structured) expect(JSON.parse(said(session, 3))).toMatchObject({ kind: "Status", status: "Success" });
    else expect(said(session, 3)).toBe("");
  });

  it.each([
    ["v4.base64.channel.k8s.io", true],
    ["base64.channel.k8s.io", false],
  ])("exec speaks %s, in text", async (protocol, structured) => {
    const session = await connect(`${pod}/exec?command=cat&stdin=1&stdout=1`, protocol);
    session.socket.send(`0${Buffer.from("bye \xff", "latin1").toString("base64")}`);
    expect(await session.closed).toBe(1000);
    expect(session.messages.every(({ binary }) => !binary)).toBe(true);
    expect(said(session, 1)).toBe(Buffer.from("bye \xff", "latin1").toString());
    if (structured) expect(JSON.parse(said(session, 3))).toMatchObject({ status: "Success" });
  });

  it.each([["binary.k8s.io"], ["base64.binary.k8s.io"], [undefined]])("logs speak %s", async (protocol) => {
    const { got, closed } = await raw(`${pod}/log`, protocol);
    expect(await closed).toBe(1000);
    const inText = protocol?.startsWith("base64") ?? false;
    const [first, ...rest] = got;
    expect(first).toEqual({ text: "", binary: !inText });
    const said = rest.map(({ text: one }) => (inText ? Buffer.from(one, "base64").toString() : one));
    expect(said.join("")).toBe("one\ntwo\n");
  });

  it("can end its input since v5", async () => {
    const session = await connect(`${pod}/exec?command=cat&stdin=1&stdout=1`, "v5.channel.k8s.io");
    session.socket.send(Buffer.concat([Buffer.of(0), Buffer.from("some")]));
    session.socket.send(Buffer.of(255, 0));
    expect(await session.closed).toBe(1000);
    expect(said(session, 1)).toBe("some");
  });

  it("tells the exit code", async () => {
    const path = `${pod}/exec?command=fail&stdout=1&stderr=1`;
    const session = await connect(path, "v4.channel.k8s.io");
    await session.closed;
    expect(said(session, 2)).toBe("trouble");
    expect(JSON.parse(said(session, 3))).toMatchObject({
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
    const older = await connect(path, "channel.k8s.io");
    await older.closed;
    expect(said(older, 3)).toBe("command terminated with exit code 3");
  });

  it("attaches", async () => {
    const session = await connect(`${pod}/attach?stdout=1&stderr=1`, "v4.channel.k8s.io");
    expect(await session.closed).toBe(1000);
    expect(said(session, 1)).toBe("attached to main");
  });

  it("attaches to a terminal, which can be resized", async () => {
    const session = await connect(`${pod}/attach?stdin=1&stdout=1&tty=1`, "v5.channel.k8s.io");
    session.socket.send(Buffer.concat([Buffer.of(4), Buffer.from('{"Width":80,"Height":24}')]));
    await session.closed;
    expect(said(session, 1)).toBe('attached to main with a terminalsize {"Width":80,"Height":24}');
  });

  it.each(["v4.channel.k8s.io", "v4.base64.channel.k8s.io"])("forwards ports by %s", async (protocol) => {
    const session = await connect(`${pod}/portforward?ports=80`, protocol);
    const base64 = protocol.includes("base64");
    session.socket.send(
      base64
        ? `0${Buffer.from("hello").toString("base64")}`
        : Buffer.concat([Buffer.of(0), Buffer.from("hello")]),
    );
    expect(await session.closed).toBe(1000);
    expect(said(session, 0)).toBe("P\u0000echo:hello");
    expect(said(session, 1)).toBe("P\u0000");
  });

  it.each([
    ["/exec?stdout=1", 400, "you must specify at least one command for the container"],
    ["/exec?command=cat", 400, "you must specify at least 1 of stdin, stdout, stderr"],
    ["/exec?command=cat&stdout=1&container=none", 400, "container none is not valid for pod p"],
    ["/portforward", 400, 'query parameter "ports" is required'],
    ["/portforward?ports=99999", 400, 'unable to parse "99999" as a port'],
    ["x/exec?command=cat&stdout=1", 404, 'pods "px" not found'],
  ])("refuses %s before the upgrade", async (path, code, message) => {
    const { certificate, privateKey } = server.admin;
    const url = `${server.url.replace("https", "wss")}${pod}${path}`;
    const options = { ca: server.certificateAuthority, cert: certificate, key: privateKey };
    const socket = new WebSocket(url, ["v4.channel.k8s.io"], options);
    socket.on("error", () => {});
    const status = await new Promise<unknown>((resolve) => {
      socket.on("unexpected-response", async (_request, response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        resolve(JSON.parse(text));
      });
    });
    expect(status).toMatchObject({ kind: "Status", code, message });
    socket.terminate();
  });
});
