import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { DockerRuntime } from "../../../node-agent/runtime/docker-runtime.js";
import { until } from "../../support/linked-agent.js";

const limitMs = 300;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe("a Docker Engine that hangs", () => {
  let directory: string;
  let engine: Server;
  let answer: Answer;
  let runtime: DockerRuntime;
  let pulling: DockerRuntime;
  let closed = 0;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "docker-hangs-"));
    const socketPath = join(directory, "docker.sock");
    closed = 0;
    engine = createServer((request, response) => {
      response.on("close", () => {
        closed += 1;
      });
      answer(request, response);
    });
    await new Promise<void>((resolve) => engine.listen(socketPath, resolve));
    const options = { socketPath, owner: "nobody", clock: systemClock };
    runtime = new DockerRuntime({ ...options, callLimitMs: limitMs });
    // A busy machine may take a while to answer at all; it is what comes after that is timed.
    pulling = new DockerRuntime({ ...options, pullProgressMs: limitMs });
  });
  afterEach(async () => {
    engine.closeAllConnections();
    engine.close();
    await rm(directory, { recursive: true });
  });

  const late = { reason: "RuntimeUnavailable", message: expect.stringContaining("did not answer within") };

  it("holds up no call for ever, and no connection", async () => {
    answer = () => {};
    const labels = {};
    await Promise.all([
      expect(runtime.version()).rejects.toMatchObject(late),
      expect(runtime.inspect("a")).rejects.toMatchObject(late),
      expect(runtime.start("a")).rejects.toMatchObject(late),
      expect(runtime.kill("a", "KILL")).rejects.toThrow("did not answer within"),
      expect(runtime.remove("a")).rejects.toThrow("did not answer within"),
      expect(runtime.list()).rejects.toThrow("did not answer within"),
      expect(runtime.listImages()).rejects.toThrow("did not answer within"),
      expect(runtime.createSandbox({ labels } as never)).rejects.toMatchObject(late),
      expect(
        runtime.exec("a", ["true"], { stdin: false, stdout: true, stderr: true, tty: false }),
      ).rejects.toThrow("did not answer within"),
      expect(runtime.attach("a", { stdin: false, stdout: true, stderr: true, tty: false })).rejects.toThrow(
        "did not answer within",
      ),
    ]);
    await until(() => closed === 10, "all connections closed");
  });

  it("may go away in the middle of an answer", async () => {
    answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write('{"Id":');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(runtime.inspect("a")).rejects.toMatchObject({ reason: "RuntimeUnavailable" });
  });

  it("has the grace on top when it stops a container", async () => {
    answer = (_request, response) => {
      setTimeout(() => response.writeHead(204).end(), limitMs * 2);
    };
    await runtime.stop("a", 1);
    answer = () => {};
    await expect(runtime.stop("a", 0)).rejects.toThrow("did not answer within 0 seconds");
  });

  it("is told to end a pull that brings nothing new", async () => {
    answer = ({ url }, response) => {
      if (!url?.includes("/images/create")) response.writeHead(404).end();
      else response.writeHead(200).write('{"status":"Downloading"}\n');
    };
    const stuck = { reason: "ErrImagePull", message: "no progress for 0.3 seconds" };
    await expect(pulling.pullImage("registry.example.com/app:1")).rejects.toMatchObject(stuck);
    await until(() => closed === 2, "the connections closed");
  });

  it("holds up nobody in the middle of an image's file", async () => {
    answer = ({ url, method }, response) => {
      if (url?.includes("/archive")) response.writeHead(200).write(Buffer.alloc(100));
      else if (method === "DELETE") response.writeHead(204).end();
      else response.writeHead(201).end('{"Id":"a"}');
    };
    await expect(pulling.imageFiles("sha256:1", ["/etc/passwd"])).rejects.toThrow(
      "no progress for 0.3 seconds",
    );
  });

  it("may take long for a pull that goes on", async () => {
    answer = (request, response) => {
      if (request.url?.includes("/images/create")) {
        response.writeHead(200);
        let left = 5;
        const timer = setInterval(() => {
          response.write('{"status":"Downloading"}\n');
          left -= 1;
          if (left > 0) return;
          clearInterval(timer);
          response.end();
        }, limitMs / 2);
      } else {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ Id: "sha256:1", Size: 1, Config: {} }));
      }
    };
    expect(await pulling.pullImage("registry.example.com/app:1")).toMatchObject({ id: "sha256:1" });
  });

  it("can't fill the memory with a line that never ends", async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (response.write(Buffer.alloc(64 * 1024, "x")));
      };
      response.on("drain", more);
      more();
    };
    const events = runtime.events(new AbortController().signal);
    await expect(events[Symbol.asyncIterator]().next()).rejects.toThrow("a line is too long");
    await until(() => closed === 1, "the connection closed");
  });

  it("ends the stream of events with an error when it says nonsense", async () => {
    answer = (_request, response) => void response.writeHead(200).end("null\n");
    const events = runtime.events(new AbortController().signal);
    await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      reason: "RuntimeUnavailable",
    });
  });
});
