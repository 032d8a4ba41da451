import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "@jest/globals";
import { decodeProtobuf } from "../../../../api/protobuf/decode-protobuf.js";
import { schemas } from "../../../../api/schema/built-in-schemas.js";
import { decode } from "../../../../api/schema/decode.js";

type Write = (writer: BinaryWriter) => void;

const bytesOf = (...parts: Write[]) => {
  const writer = new BinaryWriter();
  for (const part of parts) part(writer);
  return writer.finish();
};
const message =
  (number: number, ...parts: Write[]): Write =>
  (writer) =>
    writer.tag(number, WireType.LengthDelimited).bytes(bytesOf(...parts));
const text =
  (number: number, value: string): Write =>
  (writer) =>
    writer.tag(number, WireType.LengthDelimited).string(value);
const int =
  (number: number, value: number): Write =>
  (writer) =>
    writer.tag(number, WireType.Varint).int64(value);
const double =
  (number: number, value: number): Write =>
  (writer) =>
    writer.tag(number, WireType.Bit64).double(value);

const envelope = (apiVersion: string, kind: string, ...parts: Write[]) =>
  Buffer.concat([
    Buffer.from("k8s\0"),
    bytesOf(message(1, text(1, apiVersion), text(2, kind)), message(2, ...parts)),
  ]);

/** What the parts say in a message of that class, less its type. */
function decoded(schema: string, ...parts: Write[]): Record<string, unknown> {
  const {
    apiVersion: _version,
    kind: _kind,
    ...rest
  } = decodeProtobuf(envelope("", "", ...parts), schemas.get(schema));
  return rest;
}

describe("decodeProtobuf", () => {
  it("takes the object out of its envelope, with its type", () => {
    const body = envelope("v1", "Namespace", message(1, text(1, "blue")));
    expect(decodeProtobuf(body, schemas.get("V1Namespace"))).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "blue" },
    });
  });

  it.each<[string, string, Write[], object]>([
    ["leaves out zeros that JSON leaves out", "V1PodSpec", [text(6, ""), int(11, 0)], {}],
    ["keeps the zeros of pointers", "V1DeploymentSpec", [int(1, 0), int(5, 0)], { replicas: 0 }],
    [
      "keeps false that is told from nothing",
      "V1PodSpec",
      [int(21, 0)],
      { automountServiceAccountToken: false },
    ],
    ["keeps zeros of required fields", "V1ContainerPort", [int(3, 0)], { containerPort: 0 }],
    ["keeps what Go always writes", "V1PriorityClass", [int(2, 0)], { value: 0 }],
    ["keeps empty messages", "V1Volume", [text(1, "v"), message(2, message(2))], { name: "v", emptyDir: {} }],
    ["reads negative numbers", "V1PodSpec", [int(25, -7)], { priority: -7 }],
    [
      "reads packed numbers",
      "V1PodSecurityContext",
      [message(4, (w) => w.int32(3).int32(300))],
      {
        supplementalGroups: [3, 300],
      },
    ],
    [
      "reads numbers one by one",
      "V1PodSecurityContext",
      [int(4, 3), int(4, 300)],
      {
        supplementalGroups: [3, 300],
      },
    ],
    ["reads doubles", "V1JSONSchemaProps", [double(9, 0.5)], { maximum: 0.5 }],
    [
      "reads bytes and maps",
      "V1Secret",
      [message(2, text(1, "k"), text(2, "v")), message(2, text(1, "e"))],
      {
        data: { k: "dg==", e: "" },
      },
    ],
    [
      "reads keys of any name",
      "V1ConfigMap",
      [message(2, text(1, "__proto__"), text(2, "v"))],
      JSON.parse('{"data":{"__proto__":"v"}}'),
    ],
    [
      "reads maps of lists",
      "V1UserInfo",
      [message(4, text(1, "scopes"), message(2, text(1, "a"), text(1, "b")))],
      {
        extra: { scopes: ["a", "b"] },
      },
    ],
    [
      "reads quantities",
      "V1ResourceRequirements",
      [message(1, text(1, "cpu"), message(2, text(1, "100m")))],
      {
        limits: { cpu: "100m" },
      },
    ],
    [
      "reads integers and strings",
      "V1HTTPGetAction",
      [message(2, int(1, 0), int(2, 80), text(3, ""))],
      { port: 80 },
    ],
    [
      "reads strings and integers",
      "V1HTTPGetAction",
      [message(2, int(1, 1), int(2, 0), text(3, "web"))],
      {
        port: "web",
      },
    ],
    [
      "reads times",
      "V1ObjectMeta",
      [message(8, int(1, 1_600_000_000), int(2, 5))],
      {
        creationTimestamp: "2020-09-13T12:26:40Z",
      },
    ],
    ["takes an empty time for none", "V1ObjectMeta", [text(1, "n"), message(8)], { name: "n" }],
    [
      "reads times to the microsecond",
      "V1LeaseSpec",
      [message(3, int(1, 1), int(2, 1_234_999))],
      {
        acquireTime: "1970-01-01T00:00:01.001234Z",
      },
    ],
    [
      "reads raw JSON",
      "V1ControllerRevision",
      [message(2, text(1, '{"a":[1]}')), int(3, 4)],
      {
        data: { a: [1] },
        revision: 4,
      },
    ],
    [
      "shows embedded structs as JSON does",
      "V1EnvFromSource",
      [message(2, message(1, text(1, "c")), int(2, 0))],
      {
        configMapRef: { name: "c", optional: false },
      },
    ],
    [
      "reads schemas or booleans",
      "V1JSONSchemaProps",
      [message(33, int(1, 0)), message(30, int(1, 1), message(2, text(5, "string")))],
      {
        additionalItems: false,
        additionalProperties: { type: "string" },
      },
    ],
    [
      "reads schemas or lists",
      "V1JSONSchemaProps",
      [message(24, message(2, text(5, "a")), message(2, text(5, "b")))],
      {
        items: [{ type: "a" }, { type: "b" }],
      },
    ],
    [
      "skips fields that it does not know",
      "V1ObjectMeta",
      [text(1, "n"), text(999, "?"), int(998, 1)],
      { name: "n" },
    ],
  ])("%s", (_what, schema, parts, expected) => {
    expect(decoded(schema, ...parts)).toEqual(expected);
  });

  it("is one of the ways in which bodies are decoded", () => {
    const tolerance = message(4, text(1, "0.050"));
    const body = envelope(
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      message(2, message(5, message(1, tolerance))),
    );
    const { object, warnings } = decode(body, "protobuf", schemas.get("V2HorizontalPodAutoscaler"));
    expect(object).toMatchObject({ spec: { behavior: { scaleUp: { tolerance: "50m" } } } });
    expect(warnings).toEqual([]);
  });

  it("reads lists of objects", () => {
    const parts = [message(1, text(2, "7")), message(2, message(1, text(1, "a"))), message(2)];
    expect(decoded("V1PodList", ...parts)).toEqual({
      metadata: { resourceVersion: "7" },
      items: [{ metadata: { name: "a" } }, {}],
    });
  });

  it.each([
    ["another kind", envelope("v1", "Pod", message(1, text(1, "n"))), { apiVersion: "v1", kind: "Pod" }],
    [
      "another version",
      envelope("apps/v2", "Deployment", int(2, 1)),
      { apiVersion: "apps/v2", kind: "Deployment" },
    ],
  ])("tells no more than the type of %s", (_what, body, type) => {
    expect(decodeProtobuf(body, schemas.get("V1Deployment"))).toEqual(type);
  });

  it("takes options under any group's version", () => {
    const body = envelope("autoscaling/v2", "DeleteOptions", int(1, 0));
    expect(decodeProtobuf(body, schemas.get("V1DeleteOptions"))).toMatchObject({ gracePeriodSeconds: 0 });
  });

  const unrecognized = "the object provided is unrecognized (must be of type Namespace): ";
  it.each([
    ["nothing", Buffer.alloc(0), `${unrecognized}empty data (<empty>)`],
    [
      "no envelope",
      Buffer.from("abc"),
      `${unrecognized}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (616263)`,
    ],
    ["an envelope of nothing", Buffer.from("k8s\0"), `${unrecognized}empty body (6b387300)`],
    [
      "a field of the wrong type",
      envelope("v1", "Namespace", int(1, 1)),
      'Namespace in version "v1" cannot be handled as a Namespace: proto: wrong wireType = 0 for field 1',
    ],
  ])("refuses %s", (_what, body, why) => {
    expect(() => decodeProtobuf(body, schemas.get("V1Namespace"))).toThrow(
      expect.objectContaining({ code: 400, message: why }),
    );
  });

  it.each<[string, Write[]]>([
    ["after the year 9999", [int(1, 253_402_300_800)]],
    ["before the year 0", [int(1, -62_167_219_201)]],
    ["that no number holds", [int(1, Number.MAX_SAFE_INTEGER)]],
    ["with less than no nanoseconds", [int(1, 1), int(2, -1)]],
    ["with a second of nanoseconds", [int(1, 1), int(2, 1e9)]],
  ])("refuses a time %s", (_what, time) => {
    const body = envelope("coordination.k8s.io/v1", "Lease", message(2, message(4, ...time)));
    expect(() => decodeProtobuf(body, schemas.get("V1Lease"))).toThrow(
      expect.objectContaining({
        code: 400,
        message: expect.stringContaining("no time of the years 0 to 9999"),
      }),
    );
  });

  it("refuses what is cut short, in the envelope and in the object", () => {
    const whole = envelope("v1", "Namespace", message(1, text(1, "blue")));
    expect(() => decodeProtobuf(whole.subarray(0, -2), schemas.get("V1Namespace"))).toThrow(
      expect.objectContaining({ code: 400 }),
    );
    const cut = Buffer.concat([
      Buffer.from("k8s\0"),
      bytesOf((w) => w.tag(2, 2).bytes(Uint8Array.of(0x0a, 9, 1))),
    ]);
    expect(() => decodeProtobuf(cut, schemas.get("V1Namespace"))).toThrow(
      expect.objectContaining({ code: 400 }),
    );
  });

  it("refuses what is nested too deeply", () => {
    let nested = bytesOf(text(5, "object"));
    for (let depth = 0; depth < 600; depth += 1) nested = bytesOf((w) => w.tag(28, 2).bytes(nested));
    const body = Buffer.concat([Buffer.from("k8s\0"), bytesOf((w) => w.tag(2, 2).bytes(nested))]);
    expect(() => decodeProtobuf(body, schemas.get("V1JSONSchemaProps"))).toThrow(/exceeded max depth/);
  });

  it("answers 415 for classes that have no protobuf form", () => {
    const empty = { fields: new Map(), written: [], atomic: false };
    const schema = { name: "Crontab", openApiName: "example.com.v1.Crontab", ...empty };
    expect(() => decodeProtobuf(envelope("example.com/v1", "Crontab"), schema)).toThrow(
      expect.objectContaining({ code: 415 }),
    );
  });
});
