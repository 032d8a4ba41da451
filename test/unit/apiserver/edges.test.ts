import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";

const inDefault = "namespaces/default";
const pods = `/api/v1/${inDefault}/pods`;
const events = `/api/v1/${inDefault}/events`;
const newEvents = `/apis/events.k8s.io/v1/${inDefault}/events`;
const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

describe("the API's edges", () => {
  let api: MemoryApi;
  beforeAll(async () => {
    api = await memoryApi();
  });
  afterAll(() => api?.stop());

  async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const bytes = body ? Buffer.from(JSON.stringify(body)) : new Uint8Array();
    const all = { "content-type": "application/json", ...headers };
    const answer = await api.ask({ method, path, headers: all, body: bytes });
    const text = Buffer.from(answer.body).toString();
    return { code: answer.statusCode, json: text.startsWith("{") ? JSON.parse(text) : text };
  }
  const names = async (path: string, selector: string) => {
    const { code, json } = await send("GET", `${path}?fieldSelector=${encodeURIComponent(selector)}`);
    return code === 200
      ? json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
      : json.message;
  };

  it.each([
    ["/api", "APIVersions"],
    ["/apis", "APIGroupList"],
    ["/apis/apps", "APIGroup"],
    ["/apis/apps/v1", "APIResourceList"],
    ["/api/v1", "APIResourceList"],
  ])("are discovered at %s/ too", async (path, kind) => {
    expect(await send("GET", `${path}/`)).toEqual(await send("GET", path));
    expect((await send("GET", `${path}/`)).json.kind).toBe(kind);
  });

  it.each([["host"], [":authority"]])(
    "tell the address that the client has for them, in %s",
    async (header) => {
      const { json } = await send("GET", "/api", undefined, { [header]: "10.0.0.1:6443" });
      expect(json.serverAddressByClientCIDRs).toEqual([
        { clientCIDR: "0.0.0.0/0", serverAddress: "10.0.0.1:6443" },
      ]);
    },
  );

  it.each([
    [
      "authorization.k8s.io/v1/selfsubjectaccessreviews",
      { resourceAttributes: { verb: "get", resource: "pods" } },
    ],
    ["authentication.k8s.io/v1/tokenreviews", { token: "t" }],
  ])("have no table of %s", async (path, spec) => {
    const ask = (accept: string) => send("POST", `/apis/${path}`, { spec }, { accept });
    expect(await ask(table)).toMatchObject({ code: 406, json: { reason: "NotAcceptable" } });
    expect(await ask(`${table},application/json`)).toMatchObject({ code: 201 });
  });

  it.each([
    ["PartialObjectMetadata", pods, "a list (*core.PodList)"],
    ["PartialObjectMetadataList", "/api/v1/namespaces/default", "not a list (*core.Namespace)"],
  ])("are not seen as %s at %s", async (view, path, found) => {
    const accept = `application/json;as=${view};v=v1;g=meta.k8s.io`;
    const { code, json } = await send("GET", path, undefined, { accept });
    expect({ code, message: json.message }).toEqual({
      code: 406,
      message: `you requested ${view}, but the requested object is ${found}`,
    });
  });

  it.each([
    ["timeoutSeconds=x", 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      "resourceVersion=99999999999999999999",
      'resourceVersion: Invalid value: "99999999999999999999": strconv.ParseUint: parsing "99999999999999999999": value out of range',
    ],
    ["labelSelector=a+in+b", "unable to parse requirement: found 'b' expected: '('"],
  ])("refuse a list with %s", async (query, message) => {
    expect(await send("GET", `${pods}?${query}`)).toMatchObject({ code: 400, json: { message } });
  });

  it("select events by the names of the version that is asked", async () => {
    const involvedObject = { kind: "Pod", name: "p", namespace: "default", uid: "u" };
    const more = { reason: "Why", type: "Normal", reportingComponent: "me", source: {} };
    await send("POST", events, { metadata: { name: "e" }, involvedObject, ...more });
    for (const part of ["kind=Pod", "name=p", "namespace=default", "uid=u"]) {
      expect(await names(events, `involvedObject.${part}`)).toEqual(["e"]);
      expect(await names(newEvents, `regarding.${part}`)).toEqual(["e"]);
    }
    for (const both of ["reason=Why", "type=Normal", "metadata.name=e"])
      expect([await names(events, both), await names(newEvents, both)]).toEqual([["e"], ["e"]]);
    expect(await names(events, "reportingComponent=me,source=me")).toEqual(["e"]);
    expect(await names(newEvents, "reportingController=me")).toEqual(["e"]);
    expect(await names(newEvents, "regarding.name=other")).toEqual([]);
    expect(await names(events, "regarding.name=p")).toBe("field label not supported: regarding.name");
    expect(await names(newEvents, "source=me")).toBe("field label not supported: source");
  });

  it.each([
    ["/api/v1/namespaces", "status.phase=Active,metadata.name=default", ["default"]],
    ["/api/v1/namespaces", "name=default", "field label not supported: name"],
    ["/api/v1/namespaces", "metadata.namespace=a", "field label not supported: metadata.namespace"],
    ["/api/v1/nodes", "spec.unschedulable=true", []],
    ["/api/v1/nodes", "metadata.namespace=a", "field label not supported: metadata.namespace"],
    [pods, "spec.host=n,status.podIPs=1.1.1.1,spec.hostNetwork=true", []],
    [pods, "spec.image=n", "field label not supported: spec.image"],
    ["/api/v1/secrets", "type=Opaque", []],
    ["/api/v1/services", "spec.type=ClusterIP,spec.clusterIP=None", []],
    ["/apis/batch/v1/jobs", "status.successful=1", []],
    ["/apis/certificates.k8s.io/v1/certificatesigningrequests", "spec.signerName=a", []],
    ["/apis/resource.k8s.io/v1/resourceslices", "spec.nodeName=a,spec.driver=b", []],
    ["/apis/storage.k8s.io/v1/storageclasses", "metadata.namespace=a", []],
  ])("select of %s by %s", async (path, selector, wanted) => {
    expect(await names(path, selector)).toEqual(wanted);
  });

  const selector = { matchLabels: { a: "b" } };
  it.each<[what: string, path: string, spec: object, labelsStay: boolean, annotationsStay: boolean]>([
    ["a Deployment", `/apis/apps/v1/${inDefault}/deployments`, { selector, template }, true, false],
    ["a ReplicaSet", `/apis/apps/v1/${inDefault}/replicasets`, { selector, template }, false, false],
    [
      "a VolumeAttachment",
      "/apis/storage.k8s.io/v1/volumeattachments",
      { attacher: "a.b", nodeName: "n", source: { persistentVolumeName: "v" } },
      true,
      true,
    ],
    [
      "a FlowSchema",
      "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas",
      { priorityLevelConfiguration: { name: "exempt" } },
      true,
      true,
    ],
    ["a ResourceClaim", `/apis/resource.k8s.io/v1/${inDefault}/resourceclaims`, {}, true, true],
  ])("keep what the status of %s may not bring", async (_what, path, spec, labelsStay, annotationsStay) => {
    const mark = (value: string) => ({ labels: { l: value }, annotations: { a: value } });
    const { json } = await send("POST", path, { metadata: { name: "s", ...mark("old") }, spec });
    const changed = { ...json, metadata: { ...json.metadata, ...mark("new") } };
    const { code, json: after } = await send("PUT", `${path}/s/status`, changed);
    expect(code).toBe(200);
    expect(after.metadata.labels.l).toBe(labelsStay ? "old" : "new");
    expect(after.metadata.annotations.a).toBe(annotationsStay ? "old" : "new");
  });

  it("raise a Deployment's generation by its annotations, but not by those of its status", async () => {
    const path = `/apis/apps/v1/${inDefault}/deployments`;
    const { json } = await send("POST", path, { metadata: { name: "g" }, spec: { selector, template } });
    const annotated = (value: string) => ({ metadata: { annotations: { a: value } } });
    const patch = (to: string, body: object) =>
      send("PATCH", to, body, { "content-type": "application/merge-patch+json" });
    expect(json.metadata.generation).toBe(1);
    expect((await patch(`${path}/g/status`, annotated("s"))).json.metadata).toMatchObject({
      generation: 1,
      annotations: { a: "s" },
    });
    expect((await patch(`${path}/g`, annotated("t"))).json.metadata.generation).toBe(2);
    const labelled = await patch(`${path}/g`, { metadata: { labels: { a: "b" } } });
    expect(labelled.json.metadata.generation).toBe(2);
  });

  it("begin volume attachments as not attached", async () => {
    const spec = { attacher: "a.b", nodeName: "n", source: { persistentVolumeName: "v" } };
    const body = { metadata: { name: "new" }, spec, status: { attached: true } };
    const { json } = await send("POST", "/apis/storage.k8s.io/v1/volumeattachments", body);
    expect(json.status).toEqual({ attached: false });
  });

  it("let no ephemeral container be removed", async () => {
    await send("POST", pods, { metadata: { name: "p" }, spec: template.spec });
    const path = `${pods}/p/ephemeralcontainers`;
    const { json } = await send("GET", `${pods}/p`);
    const debug = {
      name: "debug",
      image: "i",
      terminationMessagePolicy: "File",
      imagePullPolicy: "IfNotPresent",
    };
    const added = await send("PUT", path, { ...json, spec: { ...json.spec, ephemeralContainers: [debug] } });
    expect(added.code).toBe(200);
    const { ephemeralContainers: _, ...without } = added.json.spec;
    for (const spec of [without, { ...without, ephemeralContainers: [] }]) {
      expect(await send("PUT", path, { ...added.json, spec })).toMatchObject({
        code: 422,
        json: {
          message:
            'Pod "p" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed',
        },
      });
    }
  });
});
