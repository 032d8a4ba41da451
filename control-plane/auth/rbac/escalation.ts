import { isDeepStrictEqual } from "node:util";
import { forbidden } from "../../../api/errors.js";
import type {
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
  V1RoleRef,
  V1UserInfo,
} from "../../../api/generated/types.js";
import { clusterRoles, roles } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { WriteRequest } from "../admission.js";
import type { Authorizer } from "../authorizer.js";
import { describeRule, uncoveredRules } from "./rule-cover.js";
import type { RuleResolver } from "./rule-resolver.js";

const group = "rbac.authorization.k8s.io";
const everything: readonly V1PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/**
 * Nobody grants what they do not have: a role is written only by those who hold all its rules (or may `escalate`),
 * a binding only by those who hold all rules of its role (or may `bind` it).
 */
export class EscalationCheck {
  readonly name = "RBACEscalation";

  /** `client` reads roles as the system: the newest, for the role may have been made a moment ago. */
  constructor(
    private readonly authorizer: Authorizer,
    private readonly resolver: RuleResolver,
    private readonly client: Client,
  ) {}

  async validate(request: WriteRequest): Promise<void> {
    if (request.info.group !== group || request.operation === "DELETE") return;
    if (request.context.user.groups?.includes("system:masters")) return;
    switch (request.info.resource) {
      case "roles":
      case "clusterroles":
        return this.checkRole(request);
      case "rolebindings":
      case "clusterrolebindings":
        return this.checkBinding(request);
      default:
    }
  }

  private async checkRole(request: WriteRequest): Promise<void> {
    const role = request.object as V1Role | V1ClusterRole;
    const old = request.old as V1Role | V1ClusterRole | undefined;
    const aggregates = "aggregationRule" in role && role.aggregationRule !== undefined;
    const before = old && "aggregationRule" in old ? old.aggregationRule : undefined;
    const newlyAggregates = aggregates && !isDeepStrictEqual(role.aggregationRule, before);
    if (old && !newlyAggregates && isDeepStrictEqual(role.rules, old.rules)) return;
    if (await this.may(request, "escalate", request.info.resource, request.name)) return;
    this.confirm(request, newlyAggregates ? everything : (role.rules ?? []));
  }

  private async checkBinding(request: WriteRequest): Promise<void> {
    const binding = request.object as V1RoleBinding | V1ClusterRoleBinding;
    const old = request.old as typeof binding | undefined;
    if (old && isDeepStrictEqual(binding.roleRef, old.roleRef)) {
      if (isDeepStrictEqual(binding.subjects ?? [], old.subjects ?? [])) return;
    }
    const { kind, name } = binding.roleRef;
    const resource = kind === "ClusterRole" ? "clusterroles" : "roles";
    if (await this.may(request, "bind", resource, name)) return;
    this.confirm(request, await this.rulesOf(binding.roleRef, request.namespace));
  }

  private async rulesOf({ kind, name }: V1RoleRef, namespace = ""): Promise<readonly V1PolicyRule[]> {
    const role =
      kind === "ClusterRole"
        ? await this.client.get(clusterRoles, { name })
        : await this.client.get(roles, { namespace, name });
    return role.rules ?? [];
  }

  private async may(request: WriteRequest, verb: string, resource: string, name: string): Promise<boolean> {
    const { decision } = await this.authorizer.authorize({
      user: request.context.user,
      verb,
      group,
      version: "v1",
      resource,
      name,
      ...(request.namespace ? { namespace: request.namespace } : {}),
    });
    return decision === "allow";
  }

  private confirm(request: WriteRequest, wanted: readonly V1PolicyRule[]): void {
    const { user } = request.context;
    const owned = [...this.resolver.grants(user, request.namespace)].flatMap(({ rules }) => rules ?? []);
    const missing = uncoveredRules(owned, wanted);
    if (missing.length > 0) throw forbidden(request.info, request.name, refusal(user, missing));
  }
}

function refusal({ username, groups = [] }: V1UserInfo, missing: readonly V1PolicyRule[]): string {
  const who = `user ${JSON.stringify(username)} (groups=[${groups.map((name) => JSON.stringify(name)).join(" ")}])`;
  const lines = missing.map(describeRule).sort();
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}`;
}
