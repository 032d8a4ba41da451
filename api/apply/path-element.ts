import { encodeJson } from "../json/encode-json.js";
import { parseJson } from "../json/parse-json.js";
import { type Fields, isFields } from "../meta/fields.js";

/** One step from an object to one of its fields, as FieldsV1 writes it. */
export type PathElement = string;

export const fieldElement = (name: string): PathElement => `f:${name}`;
export const valueElement = (value: unknown): PathElement => `v:${encodeJson(value)}`;

/** An item of a list, by those of its fields that tell it from others. */
export function keyElement(keys: Fields): PathElement {
  const names = Object.keys(keys).sort();
  return `k:{${names.map((name) => `${JSON.stringify(name)}:${encodeJson(keys[name])}`).join(",")}}`;
}

/** The element as it is written here; undefined for words that aren't known. Throws where what is known makes no sense. */
export function parseElement(text: string): PathElement | undefined {
  const rest = text.slice(2);
  switch (text.slice(0, 2)) {
    case "f:":
      return text;
    case "i:":
      if (!/^-?\d+$/.test(rest)) throw new Error(`${JSON.stringify(text)} has no index`);
      return text;
    case "v:":
      return valueElement(parseJson(rest));
    case "k:": {
      const keys = parseJson(rest);
      if (!isFields(keys)) throw new Error(`${JSON.stringify(text)} has no keys`);
      return keyElement(keys);
    }
    default:
      return undefined;
  }
}

/** As Kubernetes writes it into messages: `.spec`, `[name="web"]`, `[="x"]`, `[0]`. */
export function elementText(element: PathElement): string {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case "f:":
      return `.${rest}`;
    case "v:":
      return `[=${rest}]`;
    case "k:":
      return `[${Object.entries(parseJson(rest) as Fields)
        .map(([name, value]) => `${name}=${encodeJson(value)}`)
        .join(",")}]`;
    default:
      return `[${rest}]`;
  }
}

/** In the order of their texts. */
export const byElement = (one: PathElement, other: PathElement): number =>
  one < other ? -1 : Number(one > other);
