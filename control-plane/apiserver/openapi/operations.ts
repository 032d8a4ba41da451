import { schemas } from "../../../api/schema/built-in-schemas.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { schemaOf } from "../../../api/scheme/schema-of.js";
import { type SubresourceInfo, subresourceInfo } from "../../../api/scheme/subresources.js";
import type { Verb } from "../../../api/scheme/verb.js";
import type { Scheme } from "../../../api/scheme.js";
import type { GroupVersionKind } from "./group-version-kinds.js";
import type { ParameterSet } from "./parameters.js";

export type Method = "get" | "post" | "put" | "patch" | "delete";
export type Action = "list" | "get" | "post" | "put" | "patch" | "delete" | "deletecollection" | "connect";

/** One operation on one path, free of any version of OpenAPI. */
export interface Operation {
  readonly path: string;
  readonly method: Method;
  readonly action: Action;
  readonly operationId: string;
  readonly kind: GroupVersionKind;
  readonly parameters: ParameterSet;
  /** Of a custom resource. */
  readonly custom?: boolean;
  /** What the body is; `patch` for any patch format. */
  readonly body?: ObjectSchema | "patch";
  /** What is answered; absent for text and streams. */
  readonly answer?: ObjectSchema;
}

interface VerbRule {
  readonly method: Method;
  readonly action: Action;
  readonly word: string;
  readonly parameters: ParameterSet;
}

const collectionVerbs: Partial<Record<Verb, VerbRule>> = {
  list: { method: "get", action: "list", word: "list", parameters: "list" },
  create: { method: "post", action: "post", word: "create", parameters: "create" },
  deletecollection: {
    method: "delete",
    action: "deletecollection",
    word: "delete",
    parameters: "deleteCollection",
  },
};
const itemVerbs: Partial<Record<Verb, VerbRule>> = {
  get: { method: "get", action: "get", word: "read", parameters: "get" },
  update: { method: "put", action: "put", word: "replace", parameters: "update" },
  patch: { method: "patch", action: "patch", word: "patch", parameters: "patch" },
  delete: { method: "delete", action: "delete", word: "delete", parameters: "delete" },
};

/** Every operation that is served under one group and version. */
export function operations(scheme: Scheme, group: string, version: string): Operation[] {
  return scheme.served(group, version).flatMap((kind) => resourceOperations(kind, version));
}

export const rootOf = (group: string, version: string) =>
  group ? `/apis/${group}/${version}` : `/api/${version}`;

/** `rbac.authorization.k8s.io` → `RbacAuthorization`. */
export function groupWord(group: string): string {
  const parts = (group || "core").replace(/\.k8s\.io$/, "").split(".");
  return parts.map(capital).join("");
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

function resourceOperations(kind: Kind, version: string): Operation[] {
  const root = rootOf(kind.group, version);
  const scoped = `${root}${kind.namespaced ? "/namespaces/{namespace}" : ""}/${kind.resource}`;
  const id = `${groupWord(kind.group)}${capital(version)}`;
  const named = { group: kind.group, version, kind: kind.kind };
  const target = `${kind.namespaced ? "Namespaced" : ""}${kind.kind}`;
  const own = { object: schemaOf(kind, version), list: kind.listSchemas[version] };
  const onCollection = kind.verbs.flatMap((verb) => {
    const rule = collectionVerbs[verb];
    const collection = verb === "deletecollection" ? "Collection" : "";
    return rule ? operation(scoped, rule, `${rule.word}${id}${collection}${target}`, named, own) : [];
  });
  const onItem = kind.verbs.flatMap((verb) => {
    const rule = itemVerbs[verb];
    return rule ? operation(`${scoped}/{name}`, rule, `${rule.word}${id}${target}`, named, own) : [];
  });
  const everywhere =
    kind.namespaced && kind.verbs.includes("list") && collectionVerbs.list
      ? [
          operation(
            `${root}/${kind.resource}`,
            collectionVerbs.list,
            `list${id}${kind.kind}ForAllNamespaces`,
            named,
            own,
          ),
        ]
      : [];
  const nested = kind.subresources.flatMap(({ name }) => {
    const subresource = subresourceInfo(kind, version, name);
    return subresource ? subresourceOperations(subresource, `${scoped}/{name}/${name}`, id, target) : [];
  });
  const all = [...onCollection, ...onItem, ...everywhere, ...nested];
  return kind.custom ? all.map((one) => ({ ...one, custom: true })) : all;
}

function operation(
  path: string,
  rule: VerbRule,
  operationId: string,
  kind: GroupVersionKind,
  own: OwnSchemas,
): Operation {
  const { method, action, parameters } = rule;
  return {
    path,
    method,
    action,
    parameters,
    operationId,
    kind,
    ...bodyOf(action, own),
    ...answerOf(action, own),
  };
}

/** Those of the kind that an operation is about. */
interface OwnSchemas {
  readonly object: ObjectSchema;
  readonly list?: ObjectSchema | undefined;
}

function bodyOf(action: Action, own: OwnSchemas): Pick<Operation, "body"> {
  if (action === "post" || action === "put") return { body: own.object };
  if (action === "patch") return { body: "patch" };
  return action === "delete" || action === "deletecollection" ? { body: schemas.get("V1DeleteOptions") } : {};
}

function answerOf(action: Action, own: OwnSchemas): Pick<Operation, "answer"> {
  if (action === "list") return own.list ? { answer: own.list } : {};
  return {
    answer: action === "delete" || action === "deletecollection" ? schemas.get("V1Status") : own.object,
  };
}

const connectMethods: Partial<Record<Verb, Method>> = {
  get: "get",
  create: "post",
  update: "put",
  patch: "patch",
  delete: "delete",
};

function subresourceOperations(
  subresource: SubresourceInfo,
  path: string,
  id: string,
  target: string,
): Operation[] {
  const { name, group, version, kind, schema, verbs } = subresource;
  const of = { group, version, kind };
  const suffix = `${target}${capital(name)}`;
  return verbs.flatMap((verb): Operation[] => {
    if (schema === undefined) {
      const method = connectMethods[verb];
      const operationId = `connect${id}${capital(method ?? "")}${suffix}`;
      return method ? [{ path, method, action: "connect", operationId, kind: of, parameters: "none" }] : [];
    }
    const rule = verb === "create" ? collectionVerbs.create : itemVerbs[verb];
    if (!rule) return [];
    const described = operation(path, rule, `${rule.word}${id}${suffix}`, of, { object: schema });
    if (name !== "log") return [described];
    const { answer: _, ...plain } = described;
    return [{ ...plain, parameters: "log" }];
  });
}
