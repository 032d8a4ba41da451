import { builtInScheme } from "../../api/scheme/built-in-scheme.js";

const scheme = builtInScheme();

const head = { apiVersion: "x/v1", kind: "X" };

/** What a user is told of an object of `resource` (`apps/deployments`), as it is made or, with `old`, changed. */
export function warned(resource: string, object: object, old?: object): string[] | undefined {
  const full = (given: object) => ({ ...head, metadata: { name: "x" }, ...given });
  const [name = "", group = ""] = resource.split("/").reverse();
  return scheme.byResource(group, name)?.rules.warnings?.(full(object), old && full(old));
}
