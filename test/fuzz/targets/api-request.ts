import { isFields } from "../../../api/meta/fields.js";
import { apiVersionOf } from "../../../api/meta/object.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { schemaOf } from "../../../api/scheme/schema-of.js";
import { subresourceInfo } from "../../../api/scheme/subresources.js";
import type { Random } from "../../../common/random.js";
import type { ApiRequest, ApiResponse } from "../../../control-plane/apiserver/nodes/dispatcher.js";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";
import { pick, several } from "../chance.js";
import { randomObject } from "../random-object.js";
import type { FuzzTarget } from "../target.js";

const scheme = builtInScheme();

const names = ["a", "b", "web", "default", "kube-system", "__proto__", "constructor", ".."];
const queries = [
  "limit=1",
  "limit=-1",
  "limit=99999999999999999999999",
  "continue=eyJ2IjoiY29yYWNsZS92MSIsInJ2IjoxZTMwMCwic3RhcnQiOiJhIn0",
  "continue=eyJ2IjoiY29yYWNsZS92MSIsInJ2IjotNSwic3RhcnQiOiJcdWQ4MDAifQ",
  "continue=eyJ2IjoiY29yYWNsZS92MSIsInJ2IjoxLCJzdGFydCI6ImEifQ",
  "labelSelector=a%20in%20(b,c),!d,e!=f",
  "labelSelector=a%3E1",
  "labelSelector=((((",
  "fieldSelector=metadata.name%3Da",
  "fieldSelector=status.phase!=%5C",
  "fieldSelector=__proto__%3D1",
  "resourceVersion=0",
  "resourceVersion=1",
  "resourceVersion=-1",
  "resourceVersion=1e400",
  "resourceVersion=999999999999999999999",
  "resourceVersionMatch=Exact",
  "resourceVersionMatch=NotOlderThan",
  "timeout=1s",
  `timeout=${"1".repeat(1000)}`,
  "timeout=-5s",
  "timeout=1e9h",
  "pretty=true",
  "dryRun=All",
  "dryRun=x",
  "fieldValidation=Strict",
  "fieldValidation=Ignore",
  "fieldManager=%00",
  "gracePeriodSeconds=0",
  "gracePeriodSeconds=99999999999999999999",
  "propagationPolicy=Orphan",
  "orphanDependents=true",
  "watch=true",
  "includeObject=Object",
  "tailLines=1",
  "sinceTime=x",
  "container=a",
  "command=a",
  "stdin=1",
  "ports=80",
  "path=/../a",
  "%=%",
];
const table = "application/json;as=Table;g=meta.k8s.io;v=v1";
const headers = [
  `accept: ${table}`,
  `accept: ${table}`,
  "accept: application/yaml",
  "accept: application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
  "accept: __proto__;q=x,;;;=,*/*;q=1e999",
  "user-agent: curl/8",
  "user-agent: \ud800",
  "content-type: application/json",
  "content-type: application/yaml",
  "content-type: application/vnd.kubernetes.protobuf",
  "content-type: application/merge-patch+json",
  "content-type: application/strategic-merge-patch+json",
  "content-type: application/json-patch+json",
  "content-type: application/apply-patch+yaml",
  "impersonate-user: system:serviceaccount:a:b",
  "impersonate-extra-%zz: a",
  "impersonate-group: g",
  "accept-encoding: gzip",
  "upgrade: websocket",
  "upgrade: SPDY/3.1",
];
const fixedPaths = [
  "/",
  "/version",
  "/metrics",
  "/api",
  "/apis",
  "/openapi/v2",
  "/openapi/v3",
  "/readyz",
  "/apis/apps/v1",
  "//",
  "/api/v1/watch/pods",
  "/api/v1/proxy/pods",
  "/apis/a/b/c",
  "/%",
];
const patchBodies = [
  `[{"op":"add","path":"/metadata/labels","value":{"a":"b"}},{"op":"copy","from":"","path":"/metadata/x"}]`,
  `[{"op":"test","path":"/kind","value":"Pod"},{"op":"remove","path":"/spec"},{"op":"move","from":"/metadata","path":"/metadata/a"}]`,
  `[{"op":"replace","path":"/__proto__/x","value":1},{"op":"add","path":"/spec/containers/-","value":null}]`,
  `{"metadata":{"labels":{"a":null,"__proto__":"b"},"finalizers":["a/b"]},"spec":null}`,
  `{"spec":{"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"a","$patch":"delete"}],"$retainKeys":["containers"]}}`,
  `{"metadata":{"$deleteFromPrimitiveList/finalizers":["a/b"],"finalizers":["c/d"],"name":null}}`,
];

const resources = scheme.all();
/** One in so many pieces of a request is no part of a sensible one. */
const seldom = (random: Random) => random.next() < 0.03;

/** What is done with objects and with collections. */
const objectMethods = ["GET", "GET", "PUT", "PATCH", "PATCH", "DELETE"];
const collectionMethods = ["GET", "POST", "POST", "POST", "POST", "POST", "POST", "DELETE"];
const methods = ["HEAD", "OPTIONS", "constructor", "POST", "PUT"];

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly kind: Kind;
  readonly version: string;
  readonly name: string;
  readonly subresource: string;
}

function askedFor(random: Random): Asked {
  const kind = pick(random, resources) as Kind;
  const version = pick(random, kind.versions) ?? "v1";
  const group = kind.group ? `/apis/${kind.group}/${version}` : `/api/${version}`;
  const inNamespace = kind.namespaced !== seldom(random);
  const scope = inNamespace ? `/namespaces/${seldom(random) ? pick(random, names) : "default"}` : "";
  const name = (seldom(random) ? pick(random, names) : pick(random, ["a", "b", "", ""])) ?? "";
  const subresource =
    (name && random.next() < 0.3 && pick(random, [...kind.subresources.map((one) => one.name), "status"])) ||
    "";
  const usual = subresource ? [...objectMethods, "POST"] : name ? objectMethods : collectionMethods;
  const method = pick(random, seldom(random) ? methods : usual) ?? "GET";
  const path = `${group}${scope}/${kind.resource}${name && `/${name}`}${subresource && `/${subresource}`}`;
  return {
    method,
    path: seldom(random) ? (pick(random, fixedPaths) ?? "/") : path,
    kind,
    version,
    name,
    subresource,
  };
}

function makeRequest(random: Random): Uint8Array {
  const asked = askedFor(random);
  const query = random.next() < 0.3 ? `?${several(random, 2, () => pick(random, queries)).join("&")}` : "";
  const lines = random.next() < 0.3 ? several(random, 2, () => pick(random, headers)) : [];
  const { body, contentType } = makeBody(random, asked);
  if (contentType) lines.unshift(`content-type: ${contentType}`);
  return Buffer.from([`${asked.method} ${asked.path}${query}`, ...lines, "", body].join("\n"));
}

interface Body {
  readonly body: string;
  readonly contentType?: string;
}

function makeBody(random: Random, asked: Asked): Body {
  if (asked.method === "GET" || asked.method === "HEAD") return { body: "" };
  if (asked.method === "DELETE") return { body: seldom(random) ? `{"preconditions":{"uid":""}}` : "" };
  const body = JSON.stringify(objectFor(random, asked));
  if (asked.method !== "PATCH") return { body };
  const type = pick(random, ["json", "merge", "strategic-merge"]);
  const patch = type === "json" || random.next() < 0.3 ? (pick(random, patchBodies) ?? "") : body;
  return { body: patch, contentType: `application/${type}-patch+json` };
}

/** An object that goes to the path, unless chance has it otherwise. */
function objectFor(random: Random, { kind, version, name, subresource }: Asked): object {
  const sub = subresourceInfo(kind, version, subresource);
  const word = sub?.kind ?? kind.kind;
  const object = randomObject(sub?.schema ?? schemaOf(kind, version), word, random);
  if (seldom(random)) return object;
  const {
    uid: _uid,
    resourceVersion: _version,
    ...metadata
  } = isFields(object.metadata) ? object.metadata : {};
  const namespace = kind.namespaced ? { namespace: "default" } : {};
  const identity = { name: name || pick(random, ["a", "b", "c", "a.b"]), ...namespace };
  const own = sub ? {} : { apiVersion: apiVersionOf({ group: kind.group, version }), kind: word };
  return { ...object, ...own, metadata: { ...metadata, ...identity } };
}

function parse(input: Uint8Array): Omit<ApiRequest, "user"> {
  const text = Buffer.from(input).toString();
  const end = text.indexOf("\n\n");
  const [first = "", ...lines] = text.slice(0, end < 0 ? undefined : end).split("\n");
  const [method = "GET", path = "/"] = first.split(" ", 2);
  const pairs = lines.map((line) => [line.split(":")[0] ?? "", line.slice(line.indexOf(":") + 1).trim()]);
  const body = end < 0 ? Buffer.alloc(0) : Buffer.from(text.slice(end + 2));
  return { method, path, headers: Object.fromEntries(pairs), body };
}

/** A cluster that has seen so many requests is replaced by a new one. */
const requestsEach = 5_000;

class Clusters {
  private current: Promise<MemoryApi> | undefined;
  private requests = 0;
  /** What the server failed of last. */
  fault: unknown;

  async next(): Promise<MemoryApi> {
    this.requests += 1;
    if (this.requests % requestsEach === 0) {
      await (await this.current)?.stop();
      this.current = undefined;
    }
    this.current ??= memoryApi((error) => {
      this.fault = error;
    });
    return this.current;
  }
}

const clusters = new Clusters();

/** A whole request, through all filters and handlers to storage in memory. */
export const apiRequest: FuzzTarget = {
  name: "api-request",
  seeds: [Buffer.from("GET /api/v1/namespaces/default/pods\n\n")],
  words: ["%", "?", "&", "/", '"', "null", "__proto__", "{}", "[]", ": ", "\n"],
  make: makeRequest,
  async run(input) {
    const api = await clusters.next();
    const answer = api.ask(parse(input));
    let done = false;
    void answer
      .finally(() => {
        done = true;
      })
      .catch(() => {});
    for (let turns = 0; !done; turns += 1)
      turns < 20 ? await api.clock.yield() : await api.clock.advance(1_000);
    check(await answer);
  },
};

/** What is yet to come, or has nobody behind it, may be told to be so. */
function check({ statusCode, body }: ApiResponse): void {
  if (statusCode < 500 || statusCode === 503 || statusCode === 504) return;
  const { fault } = clusters;
  throw fault instanceof Error
    ? fault
    : new Error(`${statusCode}: ${Buffer.from(body).toString().slice(0, 2_000)}`);
}
