import { resolveIntOrPercent } from "../../../api/meta/int-or-percent.js";
import { formatQuantity, tryParseQuantity } from "../../../api/meta/quantity.js";
import { coerce } from "../../../api/schema/coerce.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import type { ScalarKind } from "../../../api/schema/type-kind.js";
import { Walk } from "../../../api/schema/walk.js";
import { decodeContinue } from "../../../control-plane/registry/verbs/continue-token.js";
import { mayRefuse, mayThrow } from "../refusals.js";
import type { FuzzTarget } from "../target.js";

const kinds: readonly ScalarKind[] = ["quantity", "time", "microtime", "bytes", "int-or-string"];
const none: ObjectSchema = {
  name: "X",
  openApiName: "a.v1.X",
  fields: new Map(),
  written: [],
  atomic: false,
};

/** Texts that stand for a value: quantities, times, base64, percentages, continue tokens. */
export const scalars: FuzzTarget = {
  name: "scalars",
  seeds: [
    "100m",
    "1.5Gi",
    "1e-3",
    "2026-01-01T00:00:00.123456+01:00",
    "AAECAw==",
    "50%",
    "eyJ2IjoiY29yYWNsZS92MSIsInJ2IjoxLCJzdGFydCI6ImEifQ",
  ].map((text) => Buffer.from(text)),
  words: ["9", "0".repeat(200), "e1000000", ".", "-", "+", "Ki", "n", "Z", "="],
  run(input) {
    const text = Buffer.from(input).toString();
    const quantity = tryParseQuantity(text);
    if (quantity) tryParseQuantity(formatQuantity(quantity));
    for (const kind of kinds) mayThrow(() => coerce(text, { kind }, new Walk(none)));
    mayRefuse(() => decodeContinue(text));
    resolveIntOrPercent(text, 10, "up");
  },
};
