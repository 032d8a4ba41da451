import { describe, expect, it } from "@jest/globals";
import { protobuf } from "../../../../api/protobuf/decode.js";

const namespace = { apiVersion: "v1", kind: "Namespace" };

/** One field with bytes, as protobuf writes it. */
const field = (number: number, ...parts: (Buffer | string)[]) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.of((number << 3) | 2, body.length), body]);
};
const int = (number: number, value: number) => Buffer.of(number << 3, value);
const object = (apiVersion: string, kind: string, ...parts: Buffer[]) =>
  Buffer.concat([
    Buffer.from("k8s\0"),
    field(1, field(1, apiVersion), field(2, kind)),
    field(2, Buffer.concat(parts)),
  ]);

describe("protobuf bodies", () => {
  it("become what their JSON would be", () => {
    const labels = field(11, field(1, "a"), field(2, "b"));
    const body = object("v1", "Namespace", field(1, field(1, "foo"), field(2, ""), field(8), labels));
    expect(protobuf.decode(body, namespace)).toEqual({
      ...namespace,
      metadata: { name: "foo", labels: { a: "b" } },
    });
  });

  it("keep the zeros of pointers and drop the others", () => {
    const body = object("apps/v1", "Deployment", field(2, int(1, 0), int(5, 0)));
    expect(protobuf.decode(body, namespace)).toMatchObject({ spec: { replicas: 0 } });
    expect((protobuf.decode(body, namespace) as { spec: object }).spec).not.toHaveProperty("minReadySeconds");
  });

  it("give bytes in base64, times in RFC 3339 and embedded structs in their outer object", () => {
    const secret = object("v1", "Secret", field(2, field(1, "k"), field(2, "v")));
    expect(protobuf.decode(secret, namespace)).toMatchObject({ data: { k: "dg==" } });
    const timed = object("v1", "Namespace", field(1, field(8, Buffer.of(8, 1))));
    expect(protobuf.decode(timed, namespace)).toMatchObject({
      metadata: { creationTimestamp: "1970-01-01T00:00:01Z" },
    });
    const volume = field(1, field(1, "v"), field(2, field(2, field(1, "medium"))));
    const pod = object("v1", "Pod", field(2, volume));
    expect(protobuf.decode(pod, namespace)).toMatchObject({
      spec: { volumes: [{ name: "v", emptyDir: { medium: "medium" } }] },
    });
  });

  it.each([
    ["no protobuf", Buffer.from("{}")],
    ["cut short", object("v1", "Namespace", field(1, field(1, "foo"))).subarray(0, -2)],
    ["an unknown kind", object("v1", "Nothing")],
  ])("are refused with 400: %s", (_name, body) => {
    expect(() => protobuf.decode(body, namespace)).toThrow(expect.objectContaining({ code: 400 }));
  });
});
