import type {
  AuditLevel,
  AuditPolicy,
  AuditRule,
  AuditStage,
  GroupResources,
} from "../../api/audit/policy.js";
import type { V1UserInfo } from "../../api/generated/types.js";

/** What a policy asks of a request. */
export interface AuditedRequest {
  readonly isResource: boolean;
  readonly path: string;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

export interface AuditDecision {
  readonly level: AuditLevel;
  readonly omitStages: ReadonlySet<AuditStage>;
  readonly omitManagedFields: boolean;
}

type Test = (request: AuditedRequest, user: V1UserInfo | undefined) => boolean;

/** A policy, made ready to be asked about every request. */
export class PolicyMatcher {
  private readonly rules: readonly { readonly fits: Test; readonly decision: AuditDecision }[];
  private readonly otherwise: AuditDecision;

  constructor({ rules, omitStages = [], omitManagedFields = false }: AuditPolicy) {
    this.otherwise = { level: "None", omitStages: new Set(omitStages), omitManagedFields };
    this.rules = rules.map((rule) => ({
      fits: testOf(rule),
      decision: {
        level: rule.level,
        omitStages: new Set([...omitStages, ...(rule.omitStages ?? [])]),
        omitManagedFields: rule.omitManagedFields ?? omitManagedFields,
      },
    }));
  }

  /** The first rule that fits decides. @param user absent: nobody knows who it is */
  decide(request: AuditedRequest, user: V1UserInfo | undefined): AuditDecision {
    return this.rules.find(({ fits }) => fits(request, user))?.decision ?? this.otherwise;
  }
}

function testOf(rule: AuditRule): Test {
  const {
    users = [],
    userGroups = [],
    verbs = [],
    namespaces = [],
    resources = [],
    nonResourceURLs = [],
  } = rule;
  const groups = new Set(userGroups);
  const tests: Test[] = [];
  if (users.length > 0) tests.push((_, user) => user !== undefined && users.includes(user.username ?? ""));
  if (groups.size > 0) tests.push((_, user) => user?.groups?.some((group) => groups.has(group)) === true);
  if (verbs.length > 0) tests.push(({ verb }) => verbs.includes(verb));
  if (namespaces.length > 0)
    tests.push(({ isResource, namespace }) => isResource && namespaces.includes(namespace));
  if (resources.length > 0) {
    const kinds = resources.map(resourceTest);
    tests.push((request, user) => request.isResource && kinds.some((fits) => fits(request, user)));
  }
  if (nonResourceURLs.length > 0) {
    const paths = nonResourceURLs.map(pathTest);
    tests.push(({ isResource, path }) => !isResource && paths.some((fits) => fits(path)));
  }
  return (request, user) => tests.every((fits) => fits(request, user));
}

function resourceTest({ group = "", resources = [], resourceNames = [] }: GroupResources): Test {
  return (request) => {
    if (group !== "*" && group !== request.group) return false;
    if (resources.length === 0) return true;
    if (resourceNames.length > 0 && !resourceNames.includes(request.name)) return false;
    return resources.some((pattern) => fitsResource(pattern, request));
  };
}

function fitsResource(pattern: string, { resource, subresource }: AuditedRequest): boolean {
  if (pattern === "*") return true;
  if (subresource === "") return pattern === resource || pattern === `${resource}/*`;
  return [`${resource}/${subresource}`, `*/${subresource}`, `${resource}/*`].includes(pattern);
}

function pathTest(pattern: string): (path: string) => boolean {
  if (!pattern.endsWith("*")) return (path) => path === pattern;
  const start = pattern.slice(0, -1);
  return (path) => path.startsWith(start);
}
