import { ApiError } from "../../../api/errors.js";
import { decode } from "../../../api/schema/decode.js";
import type { FuzzTarget } from "../target.js";

const seeds = [
  `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"100m"}}}]}}`,
  `{"metadata":null,"metadata":{"name":1e3,"creationTimestamp":"2026-01-01T00:00:00Z"},"x":["\\ud83d\\u0000",-0.5e-7,true]}`,
].map((text) => Buffer.from(text));

/** A pod as a client may send it, in JSON. */
export const jsonBody: FuzzTarget = {
  name: "json-body",
  seeds,
  words: ["__proto__", '"a":', "[[[[", "{}", "null", "1e999", "9007199254740993", "\\ud800", '""', "\\"],
  run(input) {
    try {
      decode(input, "json", "V1Pod", { fieldValidation: "Strict" });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code >= 500) throw error;
    }
  },
};
