/**
 * A set of fields of one object: a tree of path elements in the words of FieldsV1 (`f:spec`, `k:{"name":"web"}`, `v:"x"`).
 * Sets are values: operations make new ones, or give back what they were given where nothing changes.
 */
export interface FieldSet {
  /** Whether what lies at this place belongs to the set itself, beside what lies below it. */
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

const noChildren: ReadonlyMap<string, FieldSet> = new Map();

export const noFields: FieldSet = { member: false, children: noChildren };
export const wholeField: FieldSet = { member: true, children: noChildren };

/** @param children none of which is empty */
export function fieldSet(member: boolean, children: ReadonlyMap<string, FieldSet>): FieldSet {
  if (children.size === 0) return member ? wholeField : noFields;
  return { member, children };
}

/** Children are never empty, so a set without any holds at most its own place. */
export const isEmpty = ({ member, children }: FieldSet): boolean => !member && children.size === 0;

export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (one === other || isEmpty(other)) return one;
  if (isEmpty(one)) return other;
  const children = new Map(one.children);
  for (const [element, child] of other.children) {
    const present = children.get(element);
    children.set(element, present ? union(present, child) : child);
  }
  return { member: one.member || other.member, children };
}

/** What is in `one` and not, at the very same place, in `other`. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmpty(one) || isEmpty(other)) return one;
  const children = mapChildren(one, (child, element) => {
    const taken = other.children.get(element);
    return taken ? difference(child, taken) : child;
  });
  return fieldSet(one.member && !other.member, children);
}

/** What is in `one` and neither in `other` nor below anything in it. */
export function outside(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmpty(one) || isEmpty(other)) return one;
  if (other.member) return noFields;
  const children = mapChildren(one, (child, element) => {
    const taken = other.children.get(element);
    return taken ? outside(child, taken) : child;
  });
  return fieldSet(one.member, children);
}

export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  if (one === other) return one;
  const [fewer, more] = one.children.size <= other.children.size ? [one, other] : [other, one];
  const children = mapChildren(fewer, (child, element) => {
    const counterpart = more.children.get(element);
    return counterpart ? intersection(child, counterpart) : noFields;
  });
  return fieldSet(one.member && other.member, children);
}

/** The set with every place that leads to one of its fields. */
export function withPlacesAbove(set: FieldSet): FieldSet {
  return fieldSet(set.member || set.children.size > 0, mapChildren(set, withPlacesAbove));
}

export function sameFields(one: FieldSet, other: FieldSet): boolean {
  if (one === other) return true;
  if (one.member !== other.member || one.children.size !== other.children.size) return false;
  for (const [element, child] of one.children) {
    const counterpart = other.children.get(element);
    if (!counterpart || !sameFields(child, counterpart)) return false;
  }
  return true;
}

/** Without those of which nothing is left. */
function mapChildren(
  { children }: FieldSet,
  change: (child: FieldSet, element: string) => FieldSet,
): ReadonlyMap<string, FieldSet> {
  const changed = new Map<string, FieldSet>();
  for (const [element, child] of children) {
    const now = change(child, element);
    if (!isEmpty(now)) changed.set(element, now);
  }
  return changed;
}
