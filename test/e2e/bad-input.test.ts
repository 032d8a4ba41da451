import { beforeAll, describe, expect, it } from "@jest/globals";
import { newPod } from "../support/manifests.js";
import { clusterKubeconfig } from "../support/one-host-cluster.js";
import { RawApi, type RawRequest } from "../support/raw-api.js";
import { useNamespace } from "../support/test-namespace.js";

describe("bad input", () => {
  const namespace = useNamespace(clusterKubeconfig);
  let api: RawApi;
  beforeAll(async () => {
    api = await RawApi.of(clusterKubeconfig);
  });

  const path = (rest: string) => `/api/v1/namespaces/${namespace.name}/${rest}`;
  const create = (resource: string, body: unknown, query = "", more: RawRequest = {}) =>
    api.send(path(resource) + query, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...more,
    });
  const configMap = (name: string, more: object = {}) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name },
    ...more,
  });
  const failure = (code: number, reason: string, message: string | RegExp) => ({
    code,
    body: expect.objectContaining({
      kind: "Status",
      apiVersion: "v1",
      status: "Failure",
      code,
      reason,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    }),
  });

  it("is told where JSON and YAML are malformed", async () => {
    expect(await create("configmaps", '{"apiVersion": "v1",')).toMatchObject(
      failure(400, "BadRequest", /couldn't get version\/kind; json parse error|unexpected end of JSON/),
    );
    expect(await create("configmaps", "a: b: c", "", { contentType: "application/yaml" })).toMatchObject(
      failure(400, "BadRequest", /yaml|mapping/i),
    );
    expect(await create("configmaps", "")).toMatchObject({ code: 400 });
    expect(await create("configmaps", "x", "", { contentType: "text/plain" })).toMatchObject(
      failure(415, "UnsupportedMediaType", /unknown format|unsupported/i),
    );
  });

  it("is told which field has a wrong type", async () => {
    expect(await create("configmaps", configMap("wrong", { data: { a: 1 } }))).toMatchObject(
      failure(
        400,
        "BadRequest",
        /ConfigMap in version "v1" cannot be handled as a ConfigMap: .*cannot unmarshal number into Go struct field ConfigMap\.data of type string/,
      ),
    );
    expect(await create("pods", newPodWith({ containers: "none" }))).toMatchObject(
      failure(
        400,
        "BadRequest",
        /cannot unmarshal string into Go struct field PodSpec\.spec\.containers of type \[\]v1\.Container/,
      ),
    );
  });

  it("is told of unknown and duplicate fields when it is strict, and warned when not", async () => {
    const unknown = configMap("unknown", { colour: "red" });
    expect(await create("configmaps", unknown, "?fieldValidation=Strict")).toMatchObject(
      failure(
        400,
        "BadRequest",
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "colour"',
      ),
    );
    const twice =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"1"},"data":{"a":"2"}}';
    expect(await create("configmaps", twice, "?fieldValidation=Strict")).toMatchObject(
      failure(400, "BadRequest", /strict decoding error: duplicate field "data"/),
    );
    const warned = await create("configmaps", unknown, "?fieldValidation=Warn&dryRun=All");
    expect(warned.code).toBe(201);
    expect(warned.headers.warning).toContain('unknown field \\"colour\\"');
    const { stderr } = await namespace.run(["create", "-f", "-"], { input: JSON.stringify(unknown) });
    expect(stderr).toContain('unknown field "colour"');
  });

  it("is told of unknown kinds, resources and versions", async () => {
    const { stderr } = await namespace.run(["create", "-f", "-"], {
      input: JSON.stringify({ ...configMap("x"), kind: "Thing" }),
    });
    expect(stderr).toContain('no matches for kind "Thing" in version "v1"');
    expect(await create("configmaps", { ...configMap("x"), kind: "Secret" })).toMatchObject({ code: 400 });
    expect(await api.send(path("things"))).toMatchObject({ code: 404 });
    expect(await api.send("/apis/nothing.io/v1/things")).toMatchObject({ code: 404 });
    expect(await namespace.refused("get", "things")).toContain(
      `the server doesn't have a resource type "things"`,
    );
    expect(await api.send(path("configmaps"), { method: "PUT", body: "{}" })).toMatchObject(
      failure(405, "MethodNotAllowed", /does not allow this method/),
    );
  });

  it("is told which rule a name breaks", async () => {
    const { code, body } = await create("configmaps", configMap("Bad_Name"));
    expect({ code, reason: body.reason }).toEqual({ code: 422, reason: "Invalid" });
    expect(body.message).toMatch(
      /^ConfigMap "Bad_Name" is invalid: metadata\.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of/,
    );
    expect(body.details).toMatchObject({
      name: "Bad_Name",
      kind: "ConfigMap",
      causes: [{ reason: "FieldValueInvalid", field: "metadata.name" }],
    });
    expect(await create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: {} })).toMatchObject(
      failure(422, "Invalid", /metadata\.name: Required value: name or generateName is required/),
    );
  });

  it("is told of every field that breaks a rule, by its path", async () => {
    const bad = newPodWith({
      containers: [
        {
          name: "a",
          image: "i",
          ports: [{ containerPort: 99999 }],
          volumeMounts: [{ name: "absent", mountPath: "/x" }],
        },
        { name: "a" },
      ],
      restartPolicy: "Sometimes",
    });
    const { code, body } = await create("pods", bad);
    expect(code).toBe(422);
    const fields = (body.details as { causes: { field: string }[] }).causes.map(({ field }) => field);
    expect(fields).toEqual(
      expect.arrayContaining([
        "spec.containers[0].ports[0].containerPort",
        "spec.containers[0].volumeMounts[0].name",
        "spec.containers[1].name",
        "spec.containers[1].image",
        "spec.restartPolicy",
      ]),
    );
  });

  it("is told that something is there already, or is not", async () => {
    await create("configmaps", configMap("there"));
    expect(await create("configmaps", configMap("there"))).toMatchObject(
      failure(409, "AlreadyExists", 'configmaps "there" already exists'),
    );
    expect(await api.send(path("configmaps/absent"))).toMatchObject(
      failure(404, "NotFound", 'configmaps "absent" not found'),
    );
    const elsewhere = await api.send("/api/v1/namespaces/absent/configmaps", {
      method: "POST",
      body: JSON.stringify(configMap("x")),
    });
    expect(elsewhere).toMatchObject(failure(404, "NotFound", 'namespaces "absent" not found'));
  });

  it("is refused when it is too large", async () => {
    const large = await create("configmaps", configMap("large", { data: { a: "x".repeat(3_200_000) } }));
    expect(large).toMatchObject(failure(413, "RequestEntityTooLarge", /limit is 3145728/));
    const total = await create("configmaps", configMap("large", { data: { a: "x".repeat(1_100_000) } }));
    expect(total).toMatchObject(failure(422, "Invalid", /may not be more than 1048576 bytes/i));
  });

  it("can't overwrite what has changed since it was read", async () => {
    const { body } = await create("configmaps", configMap("contended"));
    const put = (object: unknown) =>
      api.send(path("configmaps/contended"), { method: "PUT", body: JSON.stringify(object) });
    expect((await put({ ...body, data: { a: "1" } })).code).toBe(200);
    expect(await put({ ...body, data: { a: "2" } })).toMatchObject(
      failure(
        409,
        "Conflict",
        'Operation cannot be fulfilled on configmaps "contended": the object has been modified; please apply your changes to the latest version and try again',
      ),
    );
    const remove = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "another" } };
    const precondition = await api.send(path("configmaps/contended"), {
      method: "DELETE",
      body: JSON.stringify(remove),
    });
    expect(precondition).toMatchObject(
      failure(409, "Conflict", /the UID in the precondition \(another\) does not match the UID in record/),
    );
  });

  it("is refused when it asks for what is none", async () => {
    expect(await api.send(path("configmaps?resourceVersion=abc"))).toMatchObject({ code: 400 });
    expect(await api.send(path("configmaps?labelSelector=a%3D%3D%3Db"))).toMatchObject(
      failure(400, "BadRequest", /unable to parse requirement|found '='/),
    );
    expect(await api.send(path("configmaps?fieldSelector=spec.none%3Dx"))).toMatchObject(
      failure(
        400,
        "BadRequest",
        /field label not supported: spec\.none|"spec\.none" is not a known field selector/,
      ),
    );
  });

  it("learns nothing without being known", async () => {
    expect(await api.send(path("configmaps"), { token: "wrong" })).toMatchObject(
      failure(401, "Unauthorized", "Unauthorized"),
    );
    const expired = (await namespace.ok("create", "token", "default")).trim().replace(/\.[^.]*\./, ".e30.");
    expect(await api.send(path("configmaps"), { token: expired })).toMatchObject({ code: 401 });
    const known = (await namespace.ok("create", "token", "default")).trim();
    const user = `system:serviceaccount:${namespace.name}:default`;
    expect(await api.send(path("configmaps"), { token: known })).toMatchObject(
      failure(
        403,
        "Forbidden",
        `configmaps is forbidden: User "${user}" cannot list resource "configmaps" in API group "" in the namespace "${namespace.name}"`,
      ),
    );
    expect(await api.send(path("configmaps/absent"), { token: known })).toMatchObject({ code: 403 });
  });

  function newPodWith(spec: object) {
    return { ...newPod("bad"), spec };
  }
});
