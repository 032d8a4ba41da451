import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { magic } from "../../../api/protobuf/envelope.js";
import { layouts, type MessageLayout } from "../../../api/protobuf/layout.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { decode } from "../../../api/schema/decode.js";
import type { Random } from "../../../common/random.js";
import { pick, several } from "../chance.js";
import { mayRefuse } from "../refusals.js";
import type { FuzzTarget } from "../target.js";

const kinds = ["V1Pod", "V1Deployment", "V1Service", "V1CustomResourceDefinition", "CoreV1Event", "V1Secret"];

/** Objects as Go clients send them. */
export const protobufBody: FuzzTarget = {
  name: "protobuf-body",
  seeds: [Buffer.from(magic), envelope(Buffer.alloc(0))],
  words: [
    "\x0a",
    "\x12\x00",
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    "\x0b\x0b\x0b\x0b",
    "\x0c",
    "{}",
    "\x0d",
    "\x1a\x7f",
  ],
  make: (random) => envelope(message(random, layoutOf(pick(random, kinds)), 0)),
  run(input) {
    for (const kind of kinds)
      mayRefuse(() => decode(input, "protobuf", schemas.get(kind), { fieldValidation: "Strict" }));
  },
};

const layoutOf = (kind = "V1Pod"): MessageLayout | undefined => layouts.of(schemas.get(kind));

function envelope(raw: Uint8Array): Buffer {
  return Buffer.concat([
    magic,
    new BinaryWriter()
      .uint32((2 << 3) | 2)
      .bytes(raw)
      .finish(),
  ]);
}

/** Fields of the right numbers, most of them of the right kind. */
function message(random: Random, layout: MessageLayout | undefined, depth: number): Uint8Array {
  const writer = new BinaryWriter();
  for (const number of several(random, 5, () => pick(random, [...(layout?.keys() ?? [1, 2, 3])]) ?? 1)) {
    const field = layout?.get(number);
    const type =
      field?.kind === "value" && field.type.kind === "list"
        ? field.type.items
        : field?.kind === "value"
          ? field.type
          : undefined;
    if (type?.kind === "object" && depth < 8) {
      writer.uint32((number << 3) | 2).bytes(message(random, layouts.of(type.schema), depth + 1));
    } else if (type?.kind === "int32" || type?.kind === "int64" || type?.kind === "boolean") {
      writer.uint32(number << 3).int64(pick(random, [0, 1, -1, 2 ** 40, "9223372036854775807"]) ?? 0);
    } else {
      const text = pick(random, [
        "a",
        "100m",
        "",
        "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        "\x0a\x01a\x12\x01b",
      ]);
      writer.uint32((number << 3) | 2).bytes(Buffer.from(text ?? "", "latin1"));
    }
  }
  return writer.finish();
}
