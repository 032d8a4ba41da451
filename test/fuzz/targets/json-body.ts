import { schemas } from "../../../api/schema/built-in-schemas.js";
import { decode } from "../../../api/schema/decode.js";
import type { Random } from "../../../common/random.js";
import { randomObject } from "../random-object.js";
import { mayRefuse } from "../refusals.js";
import type { FuzzTarget } from "../target.js";

const pod = schemas.get("V1Pod");
const seeds = [
  `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"100m"}}}]}}`,
  `{"metadata":null,"metadata":{"name":1e3,"creationTimestamp":"2026-01-01T00:00:00Z"},"x":["\\ud83d\\u0000",-0.5e-7,true]}`,
].map((text) => Buffer.from(text));

/** A pod as a client may send it, in JSON. */
export const jsonBody: FuzzTarget = {
  name: "json-body",
  seeds,
  words: ["__proto__", '"a":', "[[[[", "{}", "null", "1e999", "9007199254740993", "\\ud800", '""', "\\"],
  make: (random: Random) => Buffer.from(JSON.stringify(randomObject(pod, "Pod", random))),
  run: (input) => mayRefuse(() => decode(input, "json", pod, { fieldValidation: "Strict" })),
};
