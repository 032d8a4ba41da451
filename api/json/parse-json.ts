import { JsonScanner } from "./json-scanner.js";

/** Finds at least every number that JSON.parse might not keep as it is written. */
const doubtful = /(?:^|"\s*:|[[,])\s*-?\d+(?:[.eE]|\d{15})/;

/** As JSON.parse, but that numbers keep their digits. Throws an Error for what is no JSON. */
export function parseJson(text: string): unknown {
  return doubtful.test(text) ? new JsonScanner(text).scan() : JSON.parse(text);
}
