import { allWarnings } from "../../api/warnings/all-warnings.js";

const table = allWarnings();
const head = { apiVersion: "x/v1", kind: "X" };

/** What a user is told of an object of `resource`, as it is made or, with `old`, changed. */
export function warned(resource: string, object: object, old?: object): string[] | undefined {
  const full = (given: object) => ({ ...head, metadata: { name: "x" }, ...given });
  return table.get(resource)?.(full(object), old && full(old));
}
