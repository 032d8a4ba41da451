import type { V1Container, V1LimitRange, V1Pod } from "../generated/types.js";

type Amounts = Readonly<Record<string, string>>;

const annotation = "kubernetes.io/limit-ranger";

/** Fills what containers don't say of their resources, and notes in an annotation what that was. */
export function setContainerDefaults({ metadata, spec }: V1Pod, { spec: range }: V1LimitRange): void {
  const items = (range?.limits ?? []).filter(({ type }) => type === "Container");
  const requests: Amounts = Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest));
  const limits: Amounts = Object.assign({}, ...items.map((item) => item.default));
  const notes = [
    ...(spec?.containers ?? []).flatMap((one) => setDefaults(one, "container", requests, limits)),
    ...(spec?.initContainers ?? []).flatMap((one) => setDefaults(one, "init container", requests, limits)),
  ];
  if (notes.length === 0) return;
  metadata.annotations = {
    ...metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${notes.join("; ")}`,
  };
}

/** What was set, in words. */
function setDefaults(container: V1Container, what: string, requests: Amounts, limits: Amounts): string[] {
  const note = (kind: string, names: readonly string[]) =>
    names.length > 0 ? [`${names.join(", ")} ${kind} for ${what} ${container.name}`] : [];
  const { resources = {} } = container;
  const missing = {
    limits: missingNames(limits, resources.limits),
    requests: missingNames(requests, resources.requests),
  };
  if (missing.limits.length + missing.requests.length === 0) return [];
  container.resources = {
    ...resources,
    limits: { ...limits, ...resources.limits },
    requests: { ...requests, ...resources.requests },
  };
  return [...note("request", missing.requests), ...note("limit", missing.limits)];
}

const missingNames = (wanted: Amounts, given: Amounts = {}) =>
  Object.keys(wanted)
    .filter((name) => given[name] === undefined)
    .sort();
