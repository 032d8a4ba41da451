import { spawn } from "node:child_process";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { pods } from "../../../api/resources.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { type FarEnd, fakeNodes } from "../../support/fake-nodes.js";
import { kubectl, kubectlPath, kubectlVersions } from "../../support/kubectl.js";

const admin = { username: "admin", groups: ["system:masters"] };
const versions = [undefined, ...kubectlVersions];

/** A tiny node: `cat`, `exit N`, `yes N` (N KiB), logs of three lines, and TCP to a local echo server. */
function serve(end: FarEnd, echoPort: number): void {
  const { target } = end;
  if (target.type === "logs") {
    end.channel(0).end("one\ntwo\nthree\n");
    end.end();
  } else if (target.type === "port-forward" || target.type === "pod-port") {
    const socket = connect(target.port === 80 ? echoPort : 1, "127.0.0.1");
    socket.on("error", (error) => end.end({ status: "Failure", message: error.message }));
    socket.pipe(end.channel(0)).pipe(socket);
    socket.on("close", () => end.end());
  } else if (target.type === "exec") run(end, target.command);
  else end.end();
}

function run(end: FarEnd, [program, argument = "0"]: readonly string[]): void {
  const [stdin, stdout, stderr] = [end.channel(0), end.channel(1), end.channel(2)];
  const finish = (code: number) => {
    stdout.end();
    stderr.end();
    if (code === 0) {
      end.end();
      return;
    }
    const causes = [{ reason: "ExitCode", message: String(code) }];
    const message = `command terminated with exit code ${code}`;
    end.end({ status: "Failure", reason: "NonZeroExitCode", message, details: { causes } });
  };
  if (program === "cat") {
    stdin.on("data", (chunk) => stdout.write(chunk));
    stdin.on("end", () => finish(0));
  } else if (program === "yes") {
    stdout.write(Buffer.alloc(Number(argument) * 1024, "y"));
    finish(0);
  } else {
    stderr.write("to stderr\n");
    finish(Number(argument));
  }
}

describe("streams to pods", () => {
  let server: TestApiServer;
  const echo = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => socket.end(`echo:${data}`));
  });
  const web = createHttpServer((request, response) => response.end(`${request.method} ${request.url}`));

  beforeAll(async () => {
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    const ports = [echo, web].map((one) => (one.address() as AddressInfo).port);
    server = await startApiServer({
      nodes: fakeNodes((end) => {
        const wantsWeb = end.target.type === "pod-port" && end.target.port === 8080;
        const target = wantsWeb ? { ...end.target, port: 80 } : end.target;
        serve({ ...end, target: target as FarEnd["target"] }, (wantsWeb ? ports[1] : ports[0]) ?? 0);
      }),
    });
    await createPod("p", ["main"]);
    await createPod("two", ["a", "b"]);
  }, 30_000);

  afterAll(async () => {
    await server?.stop();
    echo.close();
    web.close();
  });

  async function createPod(name: string, containers: string[]): Promise<void> {
    const pod: V1Pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default" },
      spec: { nodeName: "n1", containers: containers.map((one) => ({ name: one, image: "busybox:1" })) },
    };
    const client = clientFor(server.registry, admin);
    const { metadata } = await client.create(pods, pod);
    const running = { ...pod, metadata, status: { phase: "Running" } };
    await client.update(pods, running as V1Pod, { subresource: "status" });
  }

  describe.each(versions)("kubectl %s", (version) => {
    it("passes stdin and stdout through", async () => {
      const input = Buffer.alloc(3 << 20, "abcdefgh");
      const outcome = await kubectl(server.kubeconfig, ["exec", "-i", "p", "--", "cat"], { version, input });
      expect(outcome.stderr).toBe("");
      expect(outcome.stdout.length).toBe(input.length);
      expect(outcome.code).toBe(0);
    }, 30_000);

    it("gives exit code and stderr", async () => {
      const outcome = await kubectl(server.kubeconfig, ["exec", "p", "--", "exit", "7"], { version });
      expect(outcome).toMatchObject({ code: 7 });
      expect(outcome.stderr).toContain("to stderr\n");
    }, 30_000);

    it("carries much output", async () => {
      const outcome = await kubectl(server.kubeconfig, ["exec", "p", "--", "yes", "20000"], { version });
      expect(outcome.stdout.length).toBe(20_000 * 1024);
    }, 30_000);

    it("forwards ports", async () => {
      expect(await forwarded(server.kubeconfig, version)).toEqual(["echo:one", "echo:two"]);
    }, 30_000);

    it("shows logs", async () => {
      const outcome = await kubectl(server.kubeconfig, ["logs", "p"], { version });
      expect(outcome.stdout).toBe("one\ntwo\nthree\n");
    }, 30_000);
  });

  it("asks for a container when there are several", async () => {
    const answer = await kubectl(server.kubeconfig, [
      "get",
      "--raw",
      "/api/v1/namespaces/default/pods/two/log",
    ]);
    expect(answer.stderr).toContain("a container name must be specified for pod two, choose one of: [a b]");
  });

  it("proxies HTTP to a pod", async () => {
    const path = "/api/v1/namespaces/default/pods/p:8080/proxy/hello?x=1";
    const answer = await kubectl(server.kubeconfig, ["get", "--raw", path]);
    expect(answer).toMatchObject({ stdout: "GET /hello?x=1" });
  });
});

async function forwarded(kubeconfig: string, version: (typeof versions)[number]): Promise<string[]> {
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const child = spawn(await kubectlPath(version), ["port-forward", "pod/p", ":80"], { env });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      let text = "";
      child.stdout.on("data", (data) => {
        text += data;
        const match = /127\.0\.0\.1:(\d+)/.exec(text);
        if (match) resolve(Number(match[1]));
      });
      let trouble = "";
      child.stderr.on("data", (data) => {
        trouble += data;
      });
      child.on("exit", () => reject(new Error(trouble)));
    });
    return [await ask(port, "one"), await ask(port, "two")];
  } finally {
    child.kill();
  }
}

function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}
