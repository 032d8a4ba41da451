/**
 * The rules for names, as Kubernetes words them. Each rule returns what is wrong with `value`, nothing when it is fine.
 */
export type NameRule = (value: string) => string[];

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const maxLabelLength = 63;
export const maxSubdomainLength = 253;

/** The sentence for a value that misses a pattern, with examples of good ones. */
export function patternMessage(rule: string, pattern: string, ...examples: string[]): string {
  if (examples.length === 0) return `${rule} (regex used for validation is '${pattern}')`;
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  return `${rule} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

export const tooLongMessage = (limit: number) => `must be no more than ${limit} bytes`;

interface Pattern {
  readonly expression: RegExp;
  readonly message: string;
}

function pattern(rule: string, source: string, ...examples: string[]): Pattern {
  return { expression: new RegExp(`^${source}$`), message: patternMessage(rule, source, ...examples) };
}

function check(value: string, limit: number, { expression, message }: Pattern): string[] {
  const errors: string[] = [];
  if (value.length > limit) errors.push(tooLongMessage(limit));
  if (!expression.test(value)) errors.push(message);
  return errors;
}

const dns1123Label = pattern(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label,
  "my-name",
  "123-abc",
);
const dns1123Subdomain = pattern(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  "example.com",
);
const wildcardSubdomain = pattern(
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  `\\*\\.${subdomain}`,
  "*.example.com",
);
const dns1035Label = pattern(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  "[a-z]([-a-z0-9]*[a-z0-9])?",
  "my-name",
  "abc-123",
);
const labelValue = pattern(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
  "MyValue",
  "my_value",
  "12345",
);
const namePart = pattern(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualified,
  "MyName",
  "my.name",
  "123-abc",
);

/** What would do as a subdomain can only have dots too many. */
export const isDns1123Label: NameRule = (value) =>
  check(
    value,
    maxLabelLength,
    dns1123Subdomain.expression.test(value)
      ? { ...dns1123Label, message: "must not contain dots" }
      : dns1123Label,
  );
export const isDns1123Subdomain: NameRule = (value) => check(value, maxSubdomainLength, dns1123Subdomain);
export const isWildcardSubdomain: NameRule = (value) => check(value, maxSubdomainLength, wildcardSubdomain);
export const isDns1035Label: NameRule = (value) => check(value, maxLabelLength, dns1035Label);
export const isLabelValue: NameRule = (value) => check(value, maxLabelLength, labelValue);

/** RBAC's and other names that only have to fit into a path. */
export const isPathSegment: NameRule = (value) => {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
};

/** `example.com/ingress/controller` */
export const isDomainPrefixedPath: NameRule = (value) => {
  const [domain = "", ...path] = value.split("/");
  const errors = isDns1123Subdomain(domain);
  if (path.length === 0 || path.includes(""))
    errors.push('must be a domain-prefixed path (such as "acme.io/foo")');
  return errors;
};

/** Label keys, annotation keys, resource names: `[prefix/]name`. */
export const isQualifiedName: NameRule = (value) => {
  const parts = value.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2) {
    return [
      `a qualified name ${namePart.message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  return [...(parts.length === 2 ? prefixErrors(parts[0] ?? "") : []), ...nameErrors(name)];
};

function prefixErrors(prefix: string): string[] {
  if (prefix === "") return ["prefix part must be non-empty"];
  return isDns1123Subdomain(prefix).map((message) => `prefix part ${message}`);
}

function nameErrors(name: string): string[] {
  const errors: string[] = [];
  if (name === "") errors.push("name part must be non-empty");
  else if (name.length > maxLabelLength) errors.push(`name part ${tooLongMessage(maxLabelLength)}`);
  if (!namePart.expression.test(name)) errors.push(`name part ${namePart.message}`);
  return errors;
}

/** The rule for `generateName`, whose last character may be a dash because a suffix follows. */
export function prefixOf(rule: NameRule): NameRule {
  return (value) => rule(value.endsWith("-") && value.length > 1 ? `${value.slice(0, -1)}a` : value);
}
