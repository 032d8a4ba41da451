import { MessageWriter } from "../../../api/protobuf/writer.js";

type Json = Readonly<Record<string, unknown>>;

const methods = { get: 2, put: 3, post: 4, delete: 5, options: 6, head: 7, patch: 8 } as const;
const message = () => new MessageWriter();
const text = (value: unknown) => (typeof value === "string" ? value : undefined);

/**
 * A Swagger 2.0 document as gnostic's `openapi.v2.Document`, the only form that kubectl up to 1.28 reads. It holds what
 * those read: the definitions, and of each operation its query parameters and extensions.
 */
export function encodeOpenApi(document: Json): Buffer {
  const { title, version } = document.info as Json;
  const info = message().bytes(1, text(title)).bytes(2, text(version)).done();
  const paths = message();
  for (const [path, item] of entries(document.paths)) paths.bytes(2, named(path, pathItem(item)));
  const definitions = message();
  for (const [name, definition] of entries(document.definitions))
    definitions.bytes(1, named(name, schema(definition)));
  return message().bytes(1, "2.0").bytes(2, info).bytes(8, paths.done()).bytes(9, definitions.done()).done();
}

const entries = (value: unknown) => Object.entries((value ?? {}) as Record<string, Json>);
const named = (name: string, value: Buffer) => message().bytes(1, name).bytes(2, value).done();

function pathItem(item: Json): Buffer {
  const writer = message();
  for (const [method, number] of Object.entries(methods)) {
    if (item[method]) writer.bytes(number, operation(item[method] as Json));
  }
  return writer.done();
}

function operation(value: Json): Buffer {
  const writer = message().bytes(3, text(value.description)).bytes(5, text(value.operationId));
  for (const parameter of (value.parameters ?? []) as readonly Json[]) {
    if (parameter.in === "query") writer.bytes(8, queryParameter(parameter));
  }
  return extensions(writer, value, 13).done();
}

/** Wrapped three times: parameter, of no body, of the query. */
function queryParameter({ in: place, name, type, description }: Json): Buffer {
  const query = message()
    .bytes(2, text(place))
    .bytes(3, text(description))
    .bytes(4, text(name))
    .bytes(6, text(type));
  const parameter = message().bytes(2, message().bytes(3, query.done()).done());
  return message().bytes(1, parameter.done()).done();
}

function schema(value: Json): Buffer {
  const writer = message()
    .bytes(1, text(value.$ref))
    .bytes(2, text(value.format))
    .bytes(4, text(value.description));
  for (const name of (value.required ?? []) as readonly string[]) writer.bytes(19, name);
  if (typeof value.additionalProperties === "object") {
    writer.bytes(
      21,
      message()
        .bytes(1, schema(value.additionalProperties as Json))
        .done(),
    );
  }
  if (typeof value.type === "string") writer.bytes(22, message().bytes(1, value.type).done());
  if (value.items)
    writer.bytes(
      23,
      message()
        .bytes(1, schema(value.items as Json))
        .done(),
    );
  for (const one of (value.allOf ?? []) as readonly Json[]) writer.bytes(24, schema(one));
  if (value.properties) writer.bytes(25, properties(value.properties));
  return extensions(writer, value, 31).done();
}

function properties(value: unknown): Buffer {
  const writer = message();
  for (const [name, property] of entries(value)) writer.bytes(1, named(name, schema(property)));
  return writer.done();
}

/** Values of extensions are YAML, which JSON is. */
function extensions(writer: MessageWriter, value: Json, number: number): MessageWriter {
  for (const [name, extension] of Object.entries(value)) {
    if (!name.startsWith("x-")) continue;
    writer.bytes(number, named(name, message().bytes(2, JSON.stringify(extension)).done()));
  }
  return writer;
}
