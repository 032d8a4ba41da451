import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { FakeTunnel } from "../../support/fake-tunnel.js";
import {
  accountsImage,
  makeAccountsImage,
  removeAccountsImage,
} from "../../support/pod-fields/accounts-image.js";
import { podOf, shell } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

describe("what containers get of their pods' specs", () => {
  let node: TestNode;
  beforeAll(async () => {
    makeAccountsImage();
    node = new TestNode("pod-fields");
    await node.start();
  });
  afterAll(async () => {
    await node.dispose();
    removeAccountsImage();
  });

  async function inside(name: string, script: string): Promise<string> {
    const tunnel = new FakeTunnel();
    const pod = { namespace: "default", name, uid: `uid-${name}` };
    const target = { container: "app", stdin: false, stdout: true, stderr: true, tty: false, pod };
    const output = text(tunnel.far(1));
    await node.pods.tunnels.serve({ type: "exec", command: ["sh", "-c", script], ...target }, tunnel);
    return output;
  }

  it.each([
    ["Merge", "uid=1000(alice) gid=3000 groups=3000,4000,50000(readers)", [3000, 50000, 4000]],
    ["Strict", "uid=1000(alice) gid=3000 groups=3000,4000", [3000, 4000]],
  ])("supplementalGroupsPolicy %s", async (policy, id, supplementalGroups) => {
    const name = policy.toLowerCase();
    const securityContext = {
      runAsGroup: 3000,
      supplementalGroups: [4000],
      supplementalGroupsPolicy: policy,
    };
    const app = shell("app", "id > /tmp/id; sleep 60", { image: accountsImage });
    node.put(podOf(name, [app], { securityContext }));
    await node.until("Ready", () => node.condition(name, "Ready") === "True");
    expect((await inside(name, "while ! test -s /tmp/id; do sleep 0.1; done; cat /tmp/id; id")).trim()).toBe(
      `${id}\n${id}`,
    );
    expect(node.status(name)?.containerStatuses?.[0]?.user).toEqual({
      linux: { uid: 1000, gid: 3000, supplementalGroups },
    });
  });

  it("takes variables from files that an init container wrote", async () => {
    const volumes = [{ name: "env", emptyDir: {} }];
    const script = "echo \"A='one\ntwo'\" > /env/file; ln -s /etc/passwd /env/passwd";
    const init = shell("init", script, { volumeMounts: [{ name: "env", mountPath: "/env" }] });
    const from = (name: string, path: string) => {
      const fileKeyRef = { volumeName: "env", path, key: "A" };
      return shell("app", "sleep 60", { env: [{ name, valueFrom: { fileKeyRef } }] });
    };
    node.put(podOf("files", [from("X", "file")], { initContainers: [init], volumes }));
    node.put(podOf("links", [from("X", "passwd")], { initContainers: [init], volumes }));
    await node.until("Ready", () => node.condition("files", "Ready") === "True");
    expect(await inside("files", 'echo "$X"')).toBe("one\ntwo\n");
    expect(node.status("files")?.containerStatuses?.[0]?.stopSignal).toBe("SIGTERM");
    const waiting = () => node.status("links")?.containerStatuses?.[0]?.state?.waiting;
    await node.until("refused", () => waiting()?.reason === "CreateContainerConfigError");
    expect(waiting()?.message).toBe("couldn't parse env file");
  });
});
