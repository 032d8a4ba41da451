/** What a scalar means; a bigint is an integer, a number is not. */
export type YamlScalar = string | boolean | null | bigint | number;

const standard = "tag:yaml.org,2002:";
const words = new Map<string, YamlScalar>([
  ...spelt(true, "y Y yes Yes YES true True TRUE on On ON"),
  ...spelt(false, "n N no No NO false False FALSE off Off OFF"),
  ...spelt(null, "~ null Null NULL"),
  ...spelt(Number.NaN, ".nan .NaN .NAN"),
  ...spelt(Number.POSITIVE_INFINITY, ".inf .Inf .INF +.inf +.Inf +.INF"),
  ...spelt(Number.NEGATIVE_INFINITY, "-.inf -.Inf -.INF"),
  ["", null],
]);
const integer =
  /^([+-]?)(?:0[xX]([\da-fA-F]{1,20})|0[bB]([01]{1,70})|0[oO]?([0-7]{1,30})|(0|[1-9]\d{0,25}))$/;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?)?$/;

/**
 * The meaning of a scalar by YAML 1.1, as Kubernetes' parser has it: no base 60, times stay texts.
 * Throws an Error where an explicit tag doesn't fit.
 */
export function resolveScalar(text: string, tag: string | undefined, plain: boolean): YamlScalar {
  if (tag === undefined) return plain ? meaningOf(text) : text;
  switch (tag) {
    case `${standard}bool`:
    case `${standard}int`:
    case `${standard}float`:
    case `${standard}null`:
    case `${standard}timestamp`:
      return tagged(text, `!!${tag.slice(standard.length)}`);
    case `${standard}binary`:
      return decoded(text);
    default:
      return text;
  }
}

function tagged(text: string, tag: string): YamlScalar {
  const value = meaningOf(text);
  const found = tagOf(value);
  if (found === tag) return value;
  if (typeof value === "bigint" && tag === "!!float") return Number(value);
  throw new Error(`yaml: cannot decode ${found} \`${text}\` as a ${tag}`);
}

function meaningOf(text: string): YamlScalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return text;
  const digits = text.startsWith(".") ? text : text.replaceAll("_", "");
  return integerOf(digits) ?? floatOf(digits) ?? text;
}

function integerOf(text: string): bigint | undefined {
  const match = integer.exec(text);
  if (!match) return undefined;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const amount = BigInt(
    hexadecimal ? `0x${hexadecimal}` : binary ? `0b${binary}` : octal ? `0o${octal}` : (decimal ?? ""),
  );
  const value = sign === "-" ? -amount : amount;
  const fits = BigInt.asIntN(64, value) === value || (!sign && BigInt.asUintN(64, value) === value);
  return fits ? value : undefined;
}

function floatOf(text: string): number | undefined {
  const value = float.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function tagOf(value: YamlScalar): string {
  switch (typeof value) {
    case "boolean":
      return "!!bool";
    case "bigint":
      return "!!int";
    case "number":
      return "!!float";
    case "string":
      return timestamp.test(value) ? "!!timestamp" : "!!str";
    default:
      return "!!null";
  }
}

function decoded(text: string): string {
  const base64 = text.replaceAll(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(base64))
    throw new Error("yaml: !!binary value contains invalid base64 data");
  return Buffer.from(base64, "base64").toString();
}

function spelt(value: YamlScalar, texts: string): [string, YamlScalar][] {
  return texts.split(" ").map((text) => [text, value]);
}
