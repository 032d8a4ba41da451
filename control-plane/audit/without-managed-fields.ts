import { isFields } from "../../api/meta/fields.js";

/** An object, list or table without the managedFields of what it holds. What was given stays as it is. */
export function withoutManagedFields(value: unknown): unknown {
  if (!isFields(value)) return value;
  const object = withoutOwn(value);
  const { items, rows } = object;
  return {
    ...object,
    ...(Array.isArray(items) ? { items: items.map(withoutOwn) } : {}),
    ...(Array.isArray(rows) ? { rows: rows.map(withoutRowsObject) } : {}),
  };
}

function withoutOwn<T>(object: T): T {
  if (!isFields(object) || !isFields(object.metadata)) return object;
  const { managedFields: _managed, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function withoutRowsObject(row: unknown): unknown {
  return isFields(row) && isFields(row.object) ? { ...row, object: withoutOwn(row.object) } : row;
}
