import { ApiError } from "../errors.js";
import { pathsOf } from "./fields-v1.js";
import { byText, identityOf, type Manager, type Managers } from "./managers.js";

/** 409 that names each field that somebody else owns, and whom. */
export function applyConflict(conflicts: Managers): ApiError {
  const found = [...conflicts.values()]
    .sort((one, other) => byText(identityOf(one), identityOf(other)))
    .map((manager) => ({ who: described(manager), paths: pathsOf(manager.fields) }));
  const causes = found.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: "FieldManagerConflict", message: `conflict with ${who}`, field })),
  );
  return new ApiError("Conflict", messageOf(found, causes.length), { causes });
}

interface Found {
  readonly who: string;
  readonly paths: readonly string[];
}

function messageOf(found: readonly Found[], count: number): string {
  const [first] = found;
  if (count === 1 && first)
    return `Apply failed with 1 conflict: conflict with ${first.who}: ${first.paths[0]}`;
  const lines = found.flatMap(({ who, paths }) => [
    `conflicts with ${who}:`,
    ...paths.map((path) => `- ${path}`),
  ]);
  return `Apply failed with ${count} conflicts: ${lines.join("\n")}`;
}

function described({ name, operation, apiVersion, subresource }: Manager): string {
  const part = subresource ? ` with subresource ${JSON.stringify(subresource)}` : "";
  const version = operation === "Update" ? ` using ${apiVersion}` : "";
  return `${JSON.stringify(name)}${part}${version}`;
}
