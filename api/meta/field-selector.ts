import { badRequest } from "../errors.js";

export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** Which fields are meant. Without requirements: everything. */
export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[];
  matches(fields: Readonly<Record<string, string>>): boolean;
  /** The value that `field` must have, when one is demanded. */
  exact(field: string): string | undefined;
}

/** `a=b,c==d,e!=f`, with `\\`, `\,` and `\=` for those characters. Throws 400 BadRequest. */
export function parseFieldSelector(text: string | undefined): FieldSelector {
  return fieldSelector(
    split(text ?? "")
      .filter((term) => term !== "")
      .map((term) => parseTerm(term)),
  );
}

export function fieldSelector(requirements: readonly FieldRequirement[]): FieldSelector {
  return {
    requirements,
    matches: (fields) =>
      requirements.every(
        ({ field, operator, value }) => ((fields[field] ?? "") === value) === (operator === "="),
      ),
    exact: (field) => requirements.find((one) => one.field === field && one.operator === "=")?.value,
  };
}

/** Refuses fields that the kind can't be selected by, as Kubernetes words it. */
export function checkFieldsSupported(
  { requirements }: FieldSelector,
  supported: (field: string) => boolean,
): void {
  for (const { field } of requirements) {
    if (!supported(field)) throw badRequest(`field label not supported: ${field}`);
  }
}

/** Cuts at commas that no backslash precedes. */
function split(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === ",") {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function parseTerm(term: string): FieldRequirement {
  const match = /^((?:[^\\=!]|\\.|!(?!=))*)(!=|==|=)(.*)$/s.exec(term);
  if (!match) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = "", sign, value = ""] = match;
  return { field, operator: sign === "!=" ? "!=" : "=", value: unescaped(value) };
}

function unescaped(value: string): string {
  if (!/[\\,=]/.test(value)) return value;
  return value.replace(/\\(.?)|([,=])/gs, (_all, escaped: string | undefined, bare: string | undefined) => {
    if (bare !== undefined) throw badRequest(`invalid field selector: unescaped character in value: ${bare}`);
    if (escaped === undefined || !/^[\\,=]$/.test(escaped)) {
      throw badRequest(`invalid field selector: invalid escape sequence: \\${escaped ?? ""}`);
    }
    return escaped;
  });
}
