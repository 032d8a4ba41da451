import { schemas } from "../../../api/schema/built-in-schemas.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import type { Definitions, Json } from "./definitions.js";
import { patchDefinition } from "./definitions.js";
import { listTypes, objectTypes, patchTypesOf } from "./media-types.js";
import { groupWord, type Operation } from "./operations.js";
import { parametersOf } from "./parameters.js";

export interface Info {
  readonly title: string;
  readonly version: string;
}

/** The OpenAPI 3.0 document of one group and version. */
export function documentV3(all: readonly Operation[], definitions: Definitions, info: Info): Json {
  const paths: Record<string, Json> = {};
  for (const operation of all) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: operationV3(operation, definitions),
    };
  }
  const scheme = { type: "apiKey", description: "A bearer token.", name: "authorization", in: "header" };
  return {
    openapi: "3.0.0",
    info,
    paths,
    components: { schemas: definitions.reachable(classesOf(all)), securitySchemes: { BearerToken: scheme } },
  };
}

/** The classes that operations take and give. */
export function classesOf(all: readonly Operation[]): Set<ObjectSchema> {
  const found = all.flatMap(({ body, answer }) =>
    [body === "patch" ? [] : (body ?? []), answer ?? []].flat(),
  );
  return new Set([schemas.get("V1Status"), ...found]);
}

function operationV3(operation: Operation, definitions: Definitions): Json {
  const { action, operationId, kind, body } = operation;
  return {
    tags: [tagOf(operation)],
    description: describe(operation),
    operationId,
    parameters: parametersOf(operation.path, operation.parameters).map(({ type, ...rest }) => ({
      ...rest,
      schema: { type, uniqueItems: true },
    })),
    ...(body ? { requestBody: bodyV3(operation, body, definitions) } : {}),
    responses: responses(operation, (answer) => ({
      content: content(
        answer === undefined ? ["text/plain"] : action === "list" ? listTypes : objectTypes,
        answer === undefined ? { type: "string" } : definitions.refTo(answer),
      ),
    })),
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": kind,
  };
}

function bodyV3({ action, custom }: Operation, body: ObjectSchema | "patch", definitions: Definitions): Json {
  if (body === "patch")
    return { content: content(patchTypesOf(custom), definitions.ref(patchDefinition)), required: true };
  const required = action === "post" || action === "put";
  return { content: content(["*/*"], definitions.refTo(body)), ...(required ? { required } : {}) };
}

const content = (types: readonly string[], schema: Json) =>
  Object.fromEntries(types.map((type) => [type, { schema }]));

export const tagOf = ({ path }: Operation): string => {
  const [, root, group = "", version = ""] = path.split("/");
  const name = root === "api" ? `core_${group}` : `${groupWord(group)}_${version}`;
  return name.charAt(0).toLowerCase() + name.slice(1);
};

const words: Readonly<Record<Operation["action"], string>> = {
  list: "list or watch objects of kind",
  get: "read the specified",
  post: "create a",
  put: "replace the specified",
  patch: "partially update the specified",
  delete: "delete a",
  deletecollection: "delete collection of",
  connect: "connect to",
};

export const describe = ({ action, kind }: Operation) => `${words[action]} ${kind.kind}`;

/** The status codes with what they carry, which each version of OpenAPI writes differently. */
export function responses(operation: Operation, carry: (answer: ObjectSchema | undefined) => Json): Json {
  const codes = {
    put: ["200", "201"],
    patch: ["200", "201"],
    post: ["200", "201", "202"],
    delete: ["200", "202"],
  };
  const success = codes[operation.action as keyof typeof codes] ?? ["200"];
  const names: Readonly<Record<string, string>> = { "200": "OK", "201": "Created", "202": "Accepted" };
  return {
    ...Object.fromEntries(
      success.map((code) => [code, { description: names[code], ...carry(operation.answer) }]),
    ),
    "401": { description: "Unauthorized" },
  };
}
