import { describe, expect, it } from "@jest/globals";
import { encodeJson } from "../../../../api/json/encode-json.js";
import { schemas } from "../../../../api/schema/built-in-schemas.js";
import { decode, decodeValue } from "../../../../api/schema/decode.js";

const pod = (spec: string) => `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":${spec}}`;
const text = (body: string, schema = "V1Pod", fieldValidation: "Ignore" | "Warn" | "Strict" = "Strict") =>
  decode(Buffer.from(body), "json", schemas.get(schema), { fieldValidation });
const refused = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ reason: "BadRequest", code: 400 });
    return (error as Error).message;
  }
  throw new Error("was not refused");
};
const unfit = 'Pod in version "v1" cannot be handled as a Pod: ';

describe("decode", () => {
  it("drops nulls, empty optional lists and maps, and keeps empty objects", () => {
    const { object } = text(
      '{"metadata":{"name":"a","creationTimestamp":null,"namespace":"","labels":{}},"spec":{"containers":[{"name":"c","args":[]}],"volumes":[{"name":"v","emptyDir":{}}]},"status":{}}',
    );
    expect(object).toEqual({
      metadata: { name: "a" },
      spec: { containers: [{ name: "c", resources: {} }], volumes: [{ name: "v", emptyDir: {} }] },
      status: {},
    });
  });

  it("makes quantities and times canonical", () => {
    const { object } = text(
      pod(
        '{"containers":[{"name":"c","resources":{"limits":{"cpu":0.5,"memory":"1024Mi"},"requests":{"cpu":1}}}],"activeDeadlineSeconds":3}',
      ),
    );
    expect(object.spec).toMatchObject({
      containers: [{ resources: { limits: { cpu: "500m", memory: "1Gi" }, requests: { cpu: "1" } } }],
    });
    const lease = text('{"spec":{"renewTime":"2024-01-01T02:00:00.500000+02:00"}}', "V1Lease");
    expect(lease.object.spec).toEqual({ renewTime: "2024-01-01T00:00:00.500000Z" });
  });

  it.each([
    [
      '{"containers":"x"}',
      "json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container",
    ],
    [
      '{"containers":[{"name":"c","env":[{"name":"A","value":1}]}]}',
      "json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string",
    ],
    ['"x"', "json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec"],
    [
      '{"priority":1.5}',
      "json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32",
    ],
    [
      '{"nodeSelector":{"a":true}}',
      "json: cannot unmarshal bool into Go struct field PodSpec.spec.nodeSelector of type string",
    ],
    [
      '{"overhead":{"cpu":"lots"}}',
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      '{"foo":1,"containers":[{"bar":{"a":1}}]}',
      'strict decoding error: unknown field "spec.foo", unknown field "spec.containers[0].bar"',
    ],
    ['{"hostIPC":true,"hostIPC":true}', 'strict decoding error: duplicate field "spec.hostIPC"'],
    [
      '{"containers":[{"name":"a","name":"b"}]}',
      'strict decoding error: duplicate field "spec.containers[0].name"',
    ],
  ])("refuses a spec of %s", (spec, why) => {
    expect(refused(() => text(pod(spec)))).toBe(unfit + why);
  });

  it("warns of the same when asked to, and says nothing when not", () => {
    const body = pod('{"foo":1,"hostPID":false,"hostPID":true}');
    const warned = text(body, "V1Pod", "Warn");
    expect(warned.warnings).toEqual(['unknown field "spec.foo"', 'duplicate field "spec.hostPID"']);
    expect(warned.object.spec).toEqual({ hostPID: true });
    expect(text(body, "V1Pod", "Ignore").warnings).toEqual([]);
  });

  it.each([
    ["2024-02-29T23:59:59-01:30", "2024-03-01T01:29:59Z"],
    ["2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00Z"],
    ["0099-01-01T00:00:00Z", "0099-01-01T00:00:00Z"],
  ])("takes the time %s", (given, kept) => {
    const { object } = text(`{"creationTimestamp":"${given}"}`, "V1ObjectMeta");
    expect(object).toEqual({ creationTimestamp: kept });
  });

  it.each([
    ["2026-02-29T00:00:00Z", "day out of range"],
    ["2026-13-01T00:00:00Z", "month out of range"],
    ["2026-01-01T24:00:00Z", "hour out of range"],
    ["2026-01-01T00:60:00Z", "minute out of range"],
    ["2026-01-01T00:00:60Z", "second out of range"],
    ["2026-01-01T00:00:00+25:00", "time zone offset hour out of range"],
    ["9999-12-31T23:59:59-01:00", "year out of range"],
  ])("refuses the time %s", (given, why) => {
    const found = refused(() => text(`{"creationTimestamp":"${given}"}`, "V1ObjectMeta"));
    expect(found).toContain(`parsing time "${given}": ${why}`);
  });

  it("wants six digits of a second in a micro time", () => {
    const found = refused(() => text('{"spec":{"renewTime":"2024-01-01T00:00:00.5Z"}}', "V1Lease"));
    expect(found).toContain(
      'parsing time "2024-01-01T00:00:00.5Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".5Z" as ".000000"',
    );
  });

  it.each([
    ["V1PodSpec", '{"terminationGracePeriodSeconds":9223372036854775807,"priority":-2147483648}'],
    ["V1PodSpec", '{"terminationGracePeriodSeconds":9007199254740992}'],
    ["V1PodSpec", '{"tolerations":[{"tolerationSeconds":-9223372036854775808}]}'],
    [
      "V1ControllerRevision",
      '{"metadata":{},"data":{"n":12345678901234567890,"f":1.0,"e":1e400},"revision":0}',
    ],
  ])("keeps the digits of a %s of %s", (schema, body) => {
    const { object } = text(body, schema);
    expect(encodeJson(object)).toBe(body);
    expect(encodeJson(decodeValue(object, schemas.get(schema)).object)).toBe(body);
  });

  it.each([
    ["terminationGracePeriodSeconds", "9223372036854775808", "int64"],
    ["terminationGracePeriodSeconds", "1.0", "int64"],
    ["terminationGracePeriodSeconds", "1e3", "int64"],
    ["priority", "2147483648", "int32"],
    ["priority", "1.0", "int32"],
  ])("refuses a %s of %s", (field, literal, type) => {
    expect(refused(() => text(pod(`{"${field}":${literal}}`)))).toBe(
      `${unfit}json: cannot unmarshal number ${literal} into Go struct field PodSpec.spec.${field} of type ${type}`,
    );
  });

  it("reads quantities as they are written", () => {
    const { object } = text(pod('{"overhead":{"cpu":0.10,"memory":12345678901234567890}}'));
    expect(object.spec).toMatchObject({ overhead: { cpu: "100m", memory: "12345678901234567890" } });
  });

  it("tells what is unknown or stands twice in the order of the text, and nothing of what is raw", () => {
    const spec =
      '{"a":{"b":1,"b":2},"hostPID":true,"containers":[{"name":"a","foo":1,"name":"b"}],"nodeSelector":{"a":"1","a":"2"},"bar":1,"bar":2,"hostPID":true}';
    expect(text(pod(spec), "V1Pod", "Warn").warnings).toEqual([
      'unknown field "spec.a"',
      'unknown field "spec.containers[0].foo"',
      'duplicate field "spec.containers[0].name"',
      'duplicate field "spec.nodeSelector.a"',
      'unknown field "spec.bar"',
      'duplicate field "spec.hostPID"',
    ]);
    expect(text('{"data":{"a":1,"a":2},"revision":1}', "V1ControllerRevision", "Warn").warnings).toEqual([]);
  });

  it("is not misled by colons and quotes within strings", () => {
    const tricky = JSON.stringify({ metadata: {}, data: { a: 'x:"y\\', "b:c": "\\\\" } });
    expect(text(tricky, "V1ConfigMap").object).toEqual(JSON.parse(tricky));
  });

  it.each([
    ["", "unexpected end of JSON input (<empty>)"],
    ["hello", "invalid character 'h' looking for beginning of value (68656c6c6f)"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string ({\"a\":1,})"],
    ['{"a" 1}', "invalid character '1' after object key ({\"a\" 1})"],
    ["[1 2]", "invalid character '2' after array element (5b3120325d)"],
    ["{} x", "invalid character 'x' after top-level value ({} x)"],
  ])("refuses %j, which is no JSON", (body, why) => {
    expect(refused(() => text(body))).toBe(
      `the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: ${why}`,
    );
  });

  it("refuses bad base64", () => {
    expect(refused(() => text('{"data":{"a":"!!"}}', "V1Secret"))).toBe(
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
    );
  });

  it("reads YAML as Kubernetes does", () => {
    const yaml = "kind: ConfigMap\ndata:\n  a: x\n  when: 2024-01-01\n";
    expect(decode(yaml, "yaml", schemas.get("V1ConfigMap"), { fieldValidation: "Strict" }).object).toEqual({
      kind: "ConfigMap",
      metadata: {},
      data: { a: "x", when: "2024-01-01" },
    });
    expect(refused(() => decode("data:\n  a: yes\n", "yaml", schemas.get("V1ConfigMap")))).toContain(
      "cannot unmarshal bool",
    );
  });

  it("reports keys that stand twice in YAML", () => {
    const yaml = "data:\n  a: x\n  a: z\n";
    const { warnings } = decode(yaml, "yaml", schemas.get("V1ConfigMap"), { fieldValidation: "Warn" });
    expect(warnings).toEqual(['line 3: key "a" already set in map']);
  });

  it("copies values that are parsed already, and keeps keys named like prototypes", () => {
    const value = Object.freeze(JSON.parse('{"metadata":{},"data":{"__proto__":"x"}}'));
    const { object } = decodeValue(value, schemas.get("V1ConfigMap"));
    expect(object).not.toBe(value);
    expect(JSON.stringify(object)).toBe('{"metadata":{},"data":{"__proto__":"x"}}');
  });
});
