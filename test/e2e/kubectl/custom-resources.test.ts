import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1CustomResourceDefinition } from "../../../api/generated/types.js";
import { cronTabDefinition } from "../../support/crontabs.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

const cronTab = (spec: object, name = "mine") => ({
  apiVersion: "e2e.example.com/v1",
  kind: "CronTab",
  metadata: { name },
  spec: { cronSpec: "* * * * */5", ...spec },
});

describe("a custom resource", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const definition = cronTabDefinition(undefined, "e2e.example.com");
  const name = "crontabs.e2e.example.com";
  const tell = (verb: string, object: object) =>
    namespace.run([verb, "-f", "-"], { input: JSON.stringify(object) });

  beforeAll(async () => {
    await namespace.apply(definition);
    await namespace.ok("wait", `crd/${name}`, "--for=condition=Established", "--timeout=10s");
    // Each replica publishes it by itself.
    await eventually(async () => expect(await namespace.ok("api-resources")).toContain("crontabs"));
  });
  afterAll(async () => {
    await namespace.run(["delete", "crd", name, "--wait=false", "--ignore-not-found"]);
  });

  it("is made, shown, scaled and edited like any other", async () => {
    await namespace.apply(cronTab({ replicas: 2 }));
    expect(await namespace.ok("get", "ct")).toMatch(/^NAME +SPEC +AGE\nmine +\* \* \* \* \*\/5 +\d+s\n$/);
    await namespace.ok("scale", "crontab", "mine", "--replicas=3");
    expect(await namespace.field("{.spec.replicas} {.spec.image}", "ct/mine")).toBe("3 cron:1");
    expect(await tell("apply", cronTab({ replicas: 4 }))).toMatchObject({ code: 0 });
    const owned = { ...cronTab({ ports: [{ port: 80, name: "web" }] }), metadata: { name: "mine" } };
    const applied = await namespace.run(["apply", "--server-side", "--force-conflicts", "-f", "-"], {
      input: JSON.stringify(owned),
    });
    expect(applied).toMatchObject({ code: 0 });
    expect(await namespace.ok("explain", "crontab.spec.replicas")).toContain("<integer>");
  });

  it("is refused when it isn't as its definition says", async () => {
    const wrong = await tell("create", cronTab({ replicas: 11, mode: "x" }, "wrong"));
    expect(wrong.stderr).toContain("spec.replicas in body should be less than or equal to 10");
    expect(wrong.stderr).toContain('spec.mode: Unsupported value: "x": supported values: "on", "off"');
    const unknown = await tell("create", cronTab({ foo: 1 }, "unknown"));
    expect(unknown.stderr).toContain('unknown field "spec.foo"');
  });

  it("goes with its definition", async () => {
    await namespace.ok("delete", "crd", name, "--timeout=20s");
    expect(await namespace.refused("get", "crontabs", "--cache-dir=/nonexistent")).toContain("resource type");
  });

  it("needs a structure", async () => {
    const loose: V1CustomResourceDefinition = JSON.parse(JSON.stringify(definition));
    const [version] = loose.spec.versions;
    Object.assign(version ?? {}, {
      schema: { openAPIV3Schema: { type: "object", properties: { spec: {} } } },
    });
    expect((await tell("create", loose)).stderr).toContain(
      "spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields",
    );
  });
});
