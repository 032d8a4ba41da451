import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { FakeTunnel } from "../../support/fake-tunnel.js";
import { freePorts } from "../../support/free-ports.js";
import {
  accountsImage,
  makeAccountsImage,
  removeAccountsImage,
} from "../../support/pod-fields/accounts-image.js";
import { type FieldCheck, fieldChecks } from "../../support/pod-fields/checks.js";
import { startHealthServer } from "../../support/pod-fields/health-server.js";
import { debugged, mainPod } from "../../support/pod-fields/main-pod.js";
import { fieldObjects } from "../../support/pod-fields/objects.js";
import {
  endingPod,
  hostPod,
  latePod,
  noMkdirProfile,
  sharedPod,
} from "../../support/pod-fields/other-pods.js";
import { podOf, shell } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";
import { eventually } from "../../support/wait.js";

jest.setTimeout(60_000);

describe("what containers get of their pods' specs", () => {
  let node: TestNode;
  let hostDirectory: string;
  let stopHealthServer = () => {};
  beforeAll(async () => {
    makeAccountsImage();
    hostDirectory = mkdtempSync(join(tmpdir(), "pod-fields-"));
    node = new TestNode("pod-fields", {
      tokens: {
        token: async ({ serviceAccount, audience, expirationSeconds }) =>
          `${serviceAccount} ${audience} ${expirationSeconds}`,
        renewAtMs: () => undefined,
        forget: () => {},
      },
    });
    const seccomp = join(node.directory, "seccomp");
    mkdirSync(seccomp, { recursive: true });
    writeFileSync(join(seccomp, "no-mkdir.json"), JSON.stringify(noMkdirProfile));
    await node.start();
    await putPods();
  });
  afterAll(async () => {
    stopHealthServer();
    await node.dispose();
    rmSync(hostDirectory, { recursive: true, force: true });
    removeAccountsImage();
  });

  async function putPods(): Promise<void> {
    for (const [resource, object] of fieldObjects) node.assignments.put(node.pods.manager, resource, object);
    const main = mainPod(hostDirectory);
    const ports = await freePorts(3);
    stopHealthServer = await startHealthServer(ports[2] ?? 0);
    for (const pod of [main, hostPod(ports), sharedPod, endingPod, latePod]) node.put(pod);
    const runs = (pod: string, container: string) => stateOf(pod, container)?.running !== undefined;
    await node.until("main runs", () => runs("main", "app"));
    node.put(debugged(main));
    await node.until("the debugger runs", () => runs("main", "debugger"));
    for (const name of ["host", "shared", "ending"])
      await node.until(`${name} runs`, () => runs(name, "app"));
    await node.until("the last container of shared runs", () => runs("shared", "filtered"));
  }

  function stateOf(pod: string, container: string) {
    const { containerStatuses = [], ephemeralContainerStatuses = [] } = node.status(pod) ?? {};
    return [...containerStatuses, ...ephemeralContainerStatuses].find(({ name }) => name === container)
      ?.state;
  }

  async function inside(name: string, container: string, script: string): Promise<string> {
    const tunnel = new FakeTunnel();
    const pod = { namespace: "default", name, uid: `uid-${name}` };
    const target = { container, stdin: false, stdout: true, stderr: true, tty: false, pod };
    const output = Promise.all([text(tunnel.far(1)), text(tunnel.far(2))]);
    await node.pods.tunnels.serve({ type: "exec", command: ["sh", "-c", script], ...target }, tunnel);
    return (await output).join("").trim();
  }

  it.each(fieldChecks.map((check) => [check.shows.replace(/\s+/g, " "), check] as const))(
    "%s",
    async (_, check) => {
      await (check.run === undefined ? expectTold(check) : expectInside(check, check.run));
    },
  );

  /** For a moment a process that was just begun looks like the one that began it. */
  async function expectInside({ pod, container, is }: FieldCheck, run: string): Promise<void> {
    await eventually(
      async () => {
        const output = await inside(pod, container, run);
        if (is instanceof RegExp) expect(output).toMatch(is);
        else expect(output).toBe(is);
      },
      { timeoutMs: 5_000 },
    );
  }

  /** A status may come later than what it tells. */
  async function expectTold({ shows, pod, status, is }: FieldCheck): Promise<void> {
    const value = () => {
      const current = node.status(pod);
      return current && status?.(current);
    };
    const fits = () => (typeof is === "function" ? is(value()) === true : value() === is);
    await node.until(shows, fits, 10_000);
  }

  it("merges the image's groups unless the policy is strict, and tells as whom containers run", async () => {
    const securityContext = {
      runAsGroup: 3000,
      supplementalGroups: [4000],
      supplementalGroupsPolicy: "Merge",
    };
    const app = shell("app", "id > /tmp/id; sleep 60", { image: accountsImage });
    node.put(podOf("merged", [app], { securityContext }));
    await node.until("Ready", () => node.condition("merged", "Ready") === "True");
    const id = "uid=1000(alice) gid=3000 groups=3000,4000,50000(readers)";
    const script = "while ! test -s /tmp/id; do sleep 0.1; done; cat /tmp/id; id";
    expect(await inside("merged", "app", script)).toBe(`${id}\n${id}`);
    const userOf = (pod: string) => node.status(pod)?.containerStatuses?.[0]?.user?.linux;
    expect(userOf("merged")).toEqual({ uid: 1000, gid: 3000, supplementalGroups: [3000, 50000, 4000] });
    expect(userOf("main")).toEqual({ uid: 1000, gid: 3000, supplementalGroups: [3000, 4000, 2000] });
  });

  it("takes no variables from where an init container leads out of its volume", async () => {
    const volumeMounts = [{ name: "env", mountPath: "/env" }];
    const init = shell("init", "ln -s /etc/passwd /env/file", { volumeMounts });
    const fileKeyRef = { volumeName: "env", path: "file", key: "A" };
    const app = shell("app", "sleep 60", { env: [{ name: "X", valueFrom: { fileKeyRef } }] });
    node.put(podOf("links", [app], { initContainers: [init], volumes: [{ name: "env", emptyDir: {} }] }));
    await node.until(
      "refused",
      () => stateOf("links", "app")?.waiting?.reason === "CreateContainerConfigError",
    );
    expect(stateOf("links", "app")?.waiting?.message).toBe("couldn't parse env file");
  });
});
