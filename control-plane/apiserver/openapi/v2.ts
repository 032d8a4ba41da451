import type { ObjectSchema } from "../../../api/schema/schema.js";
import type { Definitions, Json } from "./definitions.js";
import { patchDefinition } from "./definitions.js";
import { listTypes, objectTypes, patchTypesOf } from "./media-types.js";
import type { Operation } from "./operations.js";
import { parametersOf } from "./parameters.js";
import { classesOf, describe, type Info, responses, tagOf } from "./v3.js";

/** The Swagger 2.0 document of everything that is served. */
export function documentV2(all: readonly Operation[], definitions: Definitions, info: Info): Json {
  const paths: Record<string, Json> = {};
  for (const operation of all) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: operationV2(operation, definitions),
    };
  }
  const bearer = { type: "apiKey", description: "A bearer token.", name: "authorization", in: "header" };
  return {
    swagger: "2.0",
    info,
    paths,
    definitions: definitions.reachable(classesOf(all)),
    securityDefinitions: { BearerToken: bearer },
    security: [{ BearerToken: [] }],
  };
}

function operationV2(operation: Operation, definitions: Definitions): Json {
  const { action, operationId, kind, body, answer } = operation;
  const query = parametersOf(operation.path, operation.parameters).map((parameter) => ({
    ...parameter,
    uniqueItems: true,
  }));
  return {
    consumes: action === "patch" ? patchTypesOf(operation.custom) : ["*/*"],
    description: describe(operation),
    operationId,
    parameters: [...query, ...(body ? [bodyV2(operation, body, definitions)] : [])],
    produces: answer === undefined ? ["text/plain"] : action === "list" ? listTypes : objectTypes,
    responses: responses(operation, (answer) => ({
      schema: answer === undefined ? { type: "string" } : definitions.refTo(answer),
    })),
    schemes: ["https"],
    tags: [tagOf(operation)],
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": kind,
  };
}

function bodyV2({ action }: Operation, body: ObjectSchema | "patch", definitions: Definitions): Json {
  const schema = body === "patch" ? definitions.ref(patchDefinition) : definitions.refTo(body);
  const required = action === "post" || action === "put" || action === "patch";
  return { name: "body", in: "body", ...(required ? { required } : {}), schema };
}
