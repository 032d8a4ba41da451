import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { V1Pod, V1Secret } from "../../../api/generated/types.js";
import { systemClock } from "../../../common/clock.js";
import { HostFiles } from "../../../node-agent/files/host-files.js";
import { docker, dockerId } from "../../support/docker-containers.js";
import { podOf, shell, sleeper } from "../../support/pods.js";
import { Registry } from "../../support/registry.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

const secretOf = (name: string, config: object): V1Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "default", uid: name },
  type: "kubernetes.io/dockerconfigjson",
  data: { ".dockerconfigjson": Buffer.from(JSON.stringify(config)).toString("base64") },
});

describe("images of a private registry", () => {
  let registry: Registry;
  let node: TestNode;
  let app: string;
  let digest: string;

  beforeAll(async () => {
    registry = await Registry.start();
    app = `${registry.name}/app:1`;
    digest = await registry.publish(app, "LABEL made=for-tests");
  });
  afterAll(() => registry.stop());

  beforeEach(async () => {
    node = new TestNode("images-test");
    await node.start();
    node.assignments.put(node.pods.manager, "secrets", secretOf("login", registry.config));
    const wrong = { auths: { [registry.name]: { username: "coracle", password: "wrong" } } };
    node.assignments.put(node.pods.manager, "secrets", secretOf("wrong", wrong));
  });
  afterEach(async () => {
    await node.dispose();
    await docker("rmi", app, `${registry.name}/app@${digest}`).catch(() => {});
  });

  function podFor(name: string, image: string, secrets: string[], policy = "IfNotPresent"): V1Pod {
    const pod = podOf(name, [{ ...sleeper("app"), image, imagePullPolicy: policy }]);
    const imagePullSecrets = secrets.map((secret) => ({ name: secret }));
    return { ...pod, spec: { ...pod.spec, containers: pod.spec?.containers ?? [], imagePullSecrets } };
  }

  const container = (name: string) => node.status(name)?.containerStatuses?.[0];
  const runs = (name: string) =>
    node.until(`${name} runs`, () => container(name)?.state?.running !== undefined);
  const waitsFor = (name: string, reason: string) =>
    node.until(`${name} waits: ${reason}`, () => container(name)?.state?.waiting?.reason === reason);
  const message = (name: string) => container(name)?.state?.waiting?.message ?? "";

  it("come by whichever secret lets them in, and are for those alone who have it", async () => {
    node.put(podFor("first", app, ["gone", "wrong", "login"]));
    await runs("first");
    expect(container("first")).toMatchObject({ image: app, imageID: `${registry.name}/app@${digest}` });
    const pulled =
      /^Successfully pulled image ".*" in .*s \(.*s including waiting\)\. Image size: \d+ bytes\.$/;
    expect(node.events.messages("first").slice(0, 3)).toEqual([
      "Unable to retrieve some image pull secrets (gone); attempting to pull the image may not succeed.",
      `Pulling image "${app}"`,
      expect.stringMatching(pulled),
    ]);
    node.put(podFor("second", app, ["login"], "Never"));
    await runs("second");
    node.put(podFor("stranger", app, []));
    await waitsFor("stranger", "ErrImagePull");
    expect(message("stranger")).toContain("no basic auth credentials");
    await waitsFor("stranger", "ImagePullBackOff");
    expect(message("stranger")).toContain(`Back-off pulling image "${app}": ErrImagePull: `);
    node.put(podFor("never", app, ["wrong"], "Never"));
    await waitsFor("never", "ErrImageNeverPull");
  });

  it("come by digest, whatever tag stands beside it", async () => {
    node.put(podFor("digest", `${registry.name}/app@${digest}`, ["login"]));
    node.put(podFor("both", `${app}@${digest}`, ["login"]));
    await runs("digest");
    await runs("both");
    for (const name of ["digest", "both"])
      expect(container(name)?.imageID).toBe(`${registry.name}/app@${digest}`);
  });

  it("are volumes, read-only and without programs, that outlive the agent and go with the pod", async () => {
    const volumes = [{ name: "files", image: { reference: app, pullPolicy: "IfNotPresent" } }];
    const script =
      "cat /all/etc/passwd /part/passwd; touch /all/new; /all/bin/busybox; ls -A /all; sleep 100000";
    const volumeMounts = [
      { name: "files", mountPath: "/all" },
      { name: "files", mountPath: "/part", subPath: "etc" },
    ];
    const pod = podOf("volume", [shell("app", script, { volumeMounts })], {
      volumes,
      imagePullSecrets: [{ name: "login" }],
    });
    node.put(pod);
    await runs("volume");
    const id = dockerId(container("volume")?.containerID);
    const log = async () =>
      promisify(execFile)("docker", ["logs", id]).then(({ stdout, stderr }) => stdout + stderr);
    while (!(await log()).includes("\nvar\n")) await systemClock.sleep(50);
    const said = await log();
    expect(said.match(/^root:/gm)).toHaveLength(2);
    expect(said).toContain("touch: /all/new: Read-only file system");
    expect(said).toContain("/all/bin/busybox: Permission denied");
    expect(said).not.toMatch(/dockerenv|^dev$/m);
    expect(await node.images.collector.free(Number.POSITIVE_INFINITY)).toBe(0);

    node.abandon();
    const { directory } = node;
    node = new TestNode("images-test", { directory });
    await node.start();
    node.put(pod);
    await runs("volume");
    expect(node.events.reasons("volume")).toEqual([]);
    node.remove(pod);
    await node.until("it is gone", () => node.pods.cache.all().length === 0);
    await node.until("its files are gone", () => node.pods.manager.pods().length === 0);
    expect(await new HostFiles().names(join(directory, "image-volumes"))).toEqual([]);
    expect(await node.images.collector.free(Number.POSITIVE_INFINITY)).toBeGreaterThan(0);
  });

  it("that can't be had keep those containers from starting that mount them", async () => {
    const image = { reference: `${registry.name}/none:1`, pullPolicy: "Always" };
    const volumeMounts = [{ name: "files", mountPath: "/all" }];
    const containers = [sleeper("app", { volumeMounts }), sleeper("other")];
    const secrets = { imagePullSecrets: [{ name: "login" }] };
    node.put(podOf("without", containers, { volumes: [{ name: "files", image }], ...secrets }));
    await waitsFor("without", "ErrImagePull");
    await node.until(
      "the other runs",
      () => node.status("without")?.containerStatuses?.[1]?.state?.running !== undefined,
    );
  });

  it("go when nobody uses them, and those of others stay", async () => {
    const pod = podFor("short", app, ["login"]);
    node.put(pod);
    await runs("short");
    expect(await node.images.collector.free(1)).toBe(0);
    node.remove(pod);
    await node.until("it is gone", () => node.pods.cache.all().length === 0);
    expect(await node.images.collector.free(Number.POSITIVE_INFINITY)).toBeGreaterThan(0);
    expect(await node.runtime.imageInfo(app)).toBeUndefined();
    expect(await node.runtime.imageInfo("coracle/busybox:dev")).toBeDefined();
  });

  it("that are for other machines are not kept", async () => {
    const foreign = `${registry.name}/app:foreign`;
    await registry.publishForeign("app", "1", "foreign", "s390x");
    node.put(podFor("foreign", foreign, ["login"]));
    await waitsFor("foreign", "ErrImagePull");
    expect(message("foreign")).toMatch(
      /^no matching manifest for linux\/\w+: image ".*\/app:foreign" is made for linux\/s390x$/,
    );
    expect(await node.runtime.imageInfo(foreign)).toBeUndefined();
  });

  it("can't be had while the registry is away", async () => {
    const other = "127.0.0.1:1/app:1";
    node.put(podFor("away", other, ["login"]));
    await waitsFor("away", "RegistryUnavailable");
    expect(message("away")).toContain(`image pull failed for ${other} because the registry is unavailable: `);
  });
});
