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
import type { KubeObject } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { clusterRoles, roles } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { WriteRequest } from "../admission.js";
import type { Authorizer } from "../authorizer.js";
import { isMaster } from "../masters.js";
import { uncoveredRules } from "./rule-cover.js";
import { describeRule } from "./simple-rules.js";
import type { UserGrants } from "./user-grants.js";

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
    private readonly users: UserGrants,
    private readonly client: Client,
  ) {}

  async validate(request: WriteRequest): Promise<void> {
    if (request.kind.group !== group || request.operation === "DELETE") return;
    if (isMaster(request.context.user)) return;
    switch (request.kind.resource) {
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
    if (old && onlyLetsGo(role, old)) return;
    if (await this.may(request, "escalate", request.kind.resource, request.name)) return;
    this.confirm(request, role.rules ?? []);
    // It gathers what anybody labels: whoever says what it selects must have everything.
    if (aggregates(role) || aggregates(old)) this.confirm(request, everything);
  }

  private async checkBinding(request: WriteRequest): Promise<void> {
    const binding = request.object as V1RoleBinding | V1ClusterRoleBinding;
    if (request.old && onlyLetsGo(binding, request.old)) return;
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
    const owned = [...this.users.grants(user, request.namespace)].flatMap(({ rules }) => rules ?? []);
    const missing = uncoveredRules(owned, wanted);
    if (missing.length > 0) throw forbidden(request.kind, request.name, refusal(user, missing));
  }
}

const aggregates = (role: V1Role | V1ClusterRole | undefined) =>
  role !== undefined && "aggregationRule" in role && role.aggregationRule !== undefined;

/**
 * Is this what the garbage collector writes so that the object can go? Everything else counts, labels too: by a label
 * the rules of one role are given to another.
 */
function onlyLetsGo(next: KubeObject, old: KubeObject): boolean {
  const { ownerReferences, finalizers } = old.metadata;
  return semanticEqual({ ...next, metadata: { ...next.metadata, ownerReferences, finalizers } }, old);
}

function refusal({ username, groups = [] }: V1UserInfo, missing: readonly V1PolicyRule[]): string {
  const who = `user ${JSON.stringify(username)} (groups=[${groups.map((name) => JSON.stringify(name)).join(" ")}])`;
  const lines = missing.map(describeRule).sort();
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}`;
}
