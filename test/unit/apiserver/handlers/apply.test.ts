import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1Deployment, V1ManagedFieldsEntry, V1Status } from "../../../../api/generated/types.js";
import type { ApiResponse } from "../../../../control-plane/apiserver/nodes/dispatcher.js";
import { type MemoryApi, memoryApi } from "../../../support/memory-api.js";

const container = (more: object = {}) => ({ name: "web", image: "web:1", ...more });
const deployment = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", ...metadata },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [container()] } },
    ...spec,
  },
});
const withContainers = (...containers: object[]) => ({
  template: { metadata: { labels: { app: "web" } }, spec: { containers } },
});

describe("server-side apply", () => {
  let api: MemoryApi;
  let name = "";
  let count = 0;
  const path = "/apis/apps/v1/namespaces/default/deployments";

  beforeAll(async () => {
    api = await memoryApi();
  });
  afterAll(() => api.stop());

  const bodyOf = <T>({ body }: ApiResponse) => JSON.parse(Buffer.from(body as Uint8Array).toString()) as T;
  const send = (method: string, type: string, target: string, body: object) =>
    api.ask({
      method,
      path: target,
      headers: { "content-type": type },
      body: Buffer.from(JSON.stringify(body)),
    });
  const apply = (manager: string, body: ReturnType<typeof deployment>, query = "", sub = "") => {
    const named = { ...body, metadata: { ...body.metadata, name } };
    const target = `${path}/${name}${sub}?fieldManager=${manager}${query}`;
    return send("PATCH", "application/apply-patch+yaml", target, named);
  };
  const got = async () => bodyOf<V1Deployment>(await api.ask({ method: "GET", path: `${path}/${name}` }));
  const entry = (object: V1Deployment, manager: string): V1ManagedFieldsEntry | undefined =>
    object.metadata.managedFields?.find((one) => one.manager === manager);
  const fresh = () => {
    count += 1;
    name = `web-${count}`;
  };

  it("creates what isn't there, and owns what the configuration says", async () => {
    fresh();
    const answer = await apply("one", deployment({ replicas: 2 }));
    expect(answer.statusCode).toBe(201);
    const { metadata } = bodyOf<V1Deployment>(answer);
    expect(metadata.managedFields).toEqual([
      {
        manager: "one",
        operation: "Apply",
        apiVersion: "apps/v1",
        time: expect.any(String),
        fieldsType: "FieldsV1",
        fieldsV1: {
          "f:spec": {
            "f:replicas": {},
            "f:selector": {},
            "f:template": {
              "f:metadata": { "f:labels": { "f:app": {} } },
              "f:spec": { "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:image": {}, "f:name": {} } } },
            },
          },
        },
      },
    ]);
  });

  it("changes nothing, not even the version, when it is said again", async () => {
    fresh();
    const first = bodyOf<V1Deployment>(await apply("one", deployment()));
    const again = await apply("one", deployment());
    expect(again.statusCode).toBe(200);
    expect(bodyOf<V1Deployment>(again).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it("refuses to change what another owns, and names it", async () => {
    fresh();
    await apply("one", deployment({ replicas: 2 }));
    const answer = await apply("two", deployment({ replicas: 3 }));
    expect(answer.statusCode).toBe(409);
    expect(bodyOf<V1Status>(answer)).toMatchObject({
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
      details: {
        causes: [{ reason: "FieldManagerConflict", message: 'conflict with "one"', field: ".spec.replicas" }],
      },
    });
    expect((await got()).spec?.replicas).toBe(2);
  });

  it("takes it with force, and shares what both say alike", async () => {
    fresh();
    await apply("one", deployment({ replicas: 2 }));
    const forced = bodyOf<V1Deployment>(await apply("two", deployment({ replicas: 3 }), "&force=true"));
    expect(forced.spec?.replicas).toBe(3);
    expect(JSON.stringify(entry(forced, "one")?.fieldsV1)).not.toContain("f:replicas");
    expect(JSON.stringify(entry(forced, "one")?.fieldsV1)).toContain("f:selector");
    expect(JSON.stringify(entry(forced, "two")?.fieldsV1)).toContain("f:selector");
  });

  it("removes what its applier no longer says, and keeps what others own", async () => {
    fresh();
    const sidecar = { name: "sidecar", image: "sidecar:1" };
    await apply(
      "one",
      deployment({ ...withContainers(container({ env: [{ name: "A", value: "1" }] }), sidecar) }),
    );
    await apply("two", { ...deployment(), spec: withContainers(sidecar) as never });
    const after = bodyOf<V1Deployment>(await apply("one", deployment()));
    const [web, kept, ...more] = after.spec?.template.spec?.containers ?? [];
    expect(more).toEqual([]);
    expect(web).toMatchObject({ name: "web" });
    expect(web?.env).toBeUndefined();
    expect(kept).toMatchObject({ name: "sidecar", terminationMessagePath: "/dev/termination-log" });
  });

  it("keeps labels of metadata, and identity, when an applier says none any more", async () => {
    fresh();
    const made = bodyOf<V1Deployment>(await apply("one", deployment({}, { labels: { a: "1" } })));
    const after = bodyOf<V1Deployment>(await apply("one", deployment()));
    expect(after.metadata.labels).toBeUndefined();
    expect(after.metadata.uid).toBe(made.metadata.uid);
    expect(after.metadata.generation).toBe(1);
  });

  it("gives what is updated to whoever updates it", async () => {
    fresh();
    await apply("one", deployment({ replicas: 2 }));
    const scaled = bodyOf<V1Deployment>(
      await send("PATCH", "application/merge-patch+json", `${path}/${name}?fieldManager=other`, {
        spec: { replicas: 5 },
      }),
    );
    expect(entry(scaled, "other")).toMatchObject({
      operation: "Update",
      fieldsV1: { "f:spec": { "f:replicas": {} } },
    });
    const answer = await apply("one", deployment({ replicas: 2 }));
    expect(bodyOf<V1Status>(answer).message).toBe(
      'Apply failed with 1 conflict: conflict with "other" using apps/v1: .spec.replicas',
    );
  });

  it("owns the number that was scaled through the subresource", async () => {
    fresh();
    await apply("one", deployment({ replicas: 2 }));
    const scale = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name }, spec: { replicas: 4 } };
    const target = `${path}/${name}/scale?fieldManager=scaler`;
    const refused = await send("PATCH", "application/apply-patch+yaml", target, scale);
    expect(bodyOf<V1Status>(refused).message).toBe(
      'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
    );
    const forced = await send("PATCH", "application/apply-patch+yaml", `${target}&force=true`, scale);
    expect(bodyOf<{ spec: object }>(forced).spec).toEqual({ replicas: 4 });
    expect(entry(await got(), "scaler")).toMatchObject({
      operation: "Apply",
      subresource: "scale",
      apiVersion: "apps/v1",
      fieldsV1: { "f:spec": { "f:replicas": {} } },
    });
  });

  it("owns of the status what is applied to the status, and nothing else", async () => {
    fresh();
    await apply("one", deployment());
    const body = { ...deployment({ replicas: 9 }), status: { observedGeneration: 7 } };
    const answer = bodyOf<V1Deployment>(await apply("controller", body, "", "/status"));
    expect(answer.status?.observedGeneration).toBe(7);
    expect(answer.spec?.replicas).toBe(1);
    expect(entry(answer, "controller")).toMatchObject({
      subresource: "status",
      fieldsV1: { "f:status": { "f:observedGeneration": {} } },
    });
  });

  it("forgets all managers when the list is emptied", async () => {
    fresh();
    await apply("one", deployment());
    const answer = await send("PATCH", "application/merge-patch+json", `${path}/${name}`, {
      metadata: { managedFields: [{}] },
    });
    expect(bodyOf<V1Deployment>(answer).metadata.managedFields).toBeUndefined();
    const applied = bodyOf<V1Deployment>(await apply("two", deployment({ replicas: 1 })));
    expect(applied.metadata.managedFields?.map(({ manager }) => manager)).toEqual([
      "two",
      "before-first-apply",
    ]);
  });

  it("takes over from kubectl's annotation what still is as it said", async () => {
    fresh();
    const config = { ...deployment({ replicas: 2 }), metadata: { name } };
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": `${JSON.stringify(config)}\n` };
    await send("POST", "application/json", `${path}?fieldManager=kubectl-client-side-apply`, {
      ...config,
      metadata: { name, annotations },
    });
    const answer = await apply("kubectl", deployment({ replicas: 3 }));
    expect(answer.statusCode).toBe(200);
    const { metadata } = bodyOf<V1Deployment>(answer);
    expect(metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"]).toContain(
      '"replicas":3',
    );
  });

  it("lets no other write fail because items can't be told apart", async () => {
    const secrets = [{ kind: "Secret" }];
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "unkeyed" }, secrets };
    const accounts = "/api/v1/namespaces/default/serviceaccounts";
    const made = await send("POST", "application/json", accounts, account);
    expect([made.statusCode, bodyOf<V1Deployment>(made).metadata.managedFields]).toEqual([201, undefined]);
    fresh();
    const { metadata } = bodyOf<V1Deployment>(await apply("one", deployment()));
    const spec = withContainers(container()).template.spec;
    const unkeyed = { template: { spec: { ...spec, imagePullSecrets: [{}] } } };
    const patched = await send("PATCH", "application/merge-patch+json", `${path}/${name}`, { spec: unkeyed });
    expect(patched.statusCode).toBe(200);
    expect(bodyOf<V1Deployment>(patched).metadata.managedFields).toEqual(metadata.managedFields);
  });

  const body = (change: object) => ({ ...deployment(), ...change });
  it.each([
    ["no manager", "", deployment(), 422, "fieldManager: Required value: is required for apply patch"],
    [
      "another version",
      "one",
      body({ apiVersion: "apps/v2" }),
      400,
      "Incorrect version specified in apply patch",
    ],
    ["managers", "one", deployment({}, { managedFields: [] }), 400, "metadata.managedFields must be nil"],
    ["unknown fields", "one", deployment({ foo: 1 }), 400, ".spec.foo: field not declared in schema"],
    [
      "items that stand twice",
      "one",
      deployment(withContainers(container(), container())),
      400,
      'duplicate entries for key [name="web"]',
    ],
  ])("refuses %s", async (_what, manager, config, code, message) => {
    fresh();
    const answer = await apply(manager, config as never);
    expect([answer.statusCode, bodyOf<V1Status>(answer).message]).toEqual([
      code,
      expect.stringContaining(message),
    ]);
  });
});
