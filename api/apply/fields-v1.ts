import { type Fields, isFields } from "../meta/fields.js";
import { type FieldSet, fieldSet, isEmpty, noFields } from "./field-set.js";
import { byElement, elementText, parseElement } from "./path-element.js";

/** The set that a `fieldsV1` says; words that aren't known are passed over. Throws where it makes no sense. */
export function readFieldsV1(value: unknown): FieldSet {
  return value === undefined || value === null ? noFields : read(value, false);
}

function read(value: unknown, below: boolean): FieldSet {
  if (!isFields(value)) throw new Error("the fields of a manager must be an object");
  const children = new Map<string, FieldSet>();
  let self = false;
  let size = 0;
  for (const text of Object.keys(value)) {
    size += 1;
    if (text === ".") self = true;
    else {
      const element = parseElement(text);
      const child = element === undefined ? noFields : read(value[text], true);
      if (element !== undefined && !isEmpty(child)) children.set(element, child);
    }
  }
  return fieldSet(self || (below && size === 0), children);
}

/** As Kubernetes writes it: names in order, `.` for a field that is there beside others below it. */
export function writeFieldsV1({ member, children }: FieldSet): Fields {
  const fields: Fields = {};
  if (member && children.size > 0) fields["."] = {};
  for (const element of elementsOf(children))
    fields[element] = writeFieldsV1(children.get(element) ?? noFields);
  return fields;
}

/** The paths of all fields of the set, in order: `.spec.replicas`. */
export function pathsOf({ member, children }: FieldSet, path = ""): string[] {
  const below = elementsOf(children).flatMap((element) =>
    pathsOf(children.get(element) ?? noFields, path + elementText(element)),
  );
  return member ? [path, ...below] : below;
}

/** In order. */
function elementsOf(children: ReadonlyMap<string, FieldSet>): string[] {
  const elements = [...children.keys()];
  return elements.length > 1 ? elements.sort(byElement) : elements;
}
