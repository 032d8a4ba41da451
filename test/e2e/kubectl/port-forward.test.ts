import { createConnection } from "node:net";
import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { httpGet } from "../../support/http-load.js";
import { kubectlVersions } from "../../support/kubectl.js";
import { KubectlProcess } from "../../support/kubectl-process.js";
import { newDeployment, newPod, newService } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";

const megabytes = 4;

describe.each([undefined, ...kubectlVersions])("kubectl port-forward (kubectl %s)", (version) => {
  const namespace = useNamespace(clusterKubeconfig);

  beforeAll(async () => {
    const echo = shell("app", "while :; do nc -l -p 9000 -e cat; done & wait");
    const big = shell(
      "big",
      `mkdir /tmp/www; head -c ${megabytes << 20} /dev/urandom > /tmp/www/data; exec httpd -f -p 9001 -h /tmp/www`,
    );
    await namespace.apply(newPod("echo", [echo, big]), newDeployment("web", 1), newService("web"));
    await namespace.ok("rollout", "status", "deployment/web", "--timeout=40s");
    await namespace.waitReady("pod/echo");
  });

  async function forwarded<T>(target: string, remote: number, use: (port: number) => Promise<T>): Promise<T> {
    const forward = await KubectlProcess.start(namespace, ["port-forward", target, `:${remote}`], version);
    try {
      const [, port] = await forward.prints(/Forwarding from 127\.0\.0\.1:(\d+) ->/);
      return await use(Number(port));
    } finally {
      await forward.stop();
    }
  }

  it("carries bytes both ways, and the end of either", async () => {
    const sent = Buffer.alloc(megabytes << 20, "0123456789abcdef");
    const received = await forwarded("pod/echo", 9000, async (port) => {
      const socket = createConnection({ port, host: "127.0.0.1", allowHalfOpen: true });
      const answer = buffer(
        socket.on("data", () => {
          if (socket.bytesRead >= sent.length) socket.end();
        }),
      );
      socket.write(sent);
      return answer;
    });
    expect(received.equals(sent)).toBe(true);
  });

  it("carries many connections, one after the other and at once", async () => {
    await forwarded("pod/echo", 9001, async (port) => {
      const lengths = await Promise.all(
        [1, 2, 3].map(async () => (await httpGet(`http://127.0.0.1:${port}/data`, 15_000)).length),
      );
      expect(lengths.every((length) => length > megabytes << 18)).toBe(true);
    });
  });

  it("finds a pod behind a Service and a Deployment", async () => {
    for (const target of ["service/web", "deployment/web"]) {
      const remote = target.startsWith("service") ? 80 : 8080;
      expect(await forwarded(target, remote, (port) => httpGet(`http://127.0.0.1:${port}/`))).toContain(
        "hello from pod web-",
      );
    }
  });

  it("says that nothing listens, and goes on", async () => {
    const forward = await KubectlProcess.start(namespace, ["port-forward", "pod/echo", ":9999"], version);
    const [, port] = await forward.prints(/Forwarding from 127\.0\.0\.1:(\d+) ->/);
    await expect(httpGet(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    await forward.prints(/error forwarding port 9999|connection refused/i);
    await forward.stop();
  });
});
