import { type PodReference, podReferences } from "../../../api/core/pods/references.js";
import type { V1Pod, V1PolicyRule } from "../../../api/generated/types.js";
import type { FieldRequirement } from "../../../api/meta/field-selector.js";
import type { ObjectRef } from "../../../api/meta/object.js";
import { pods } from "../../../api/resources.js";
import type { Informer, InformerFactory } from "../../../client/informer.js";
import type { Attributes, Authorizer, Decision } from "../authorizer.js";
import { nodeRules } from "../bootstrap/node-rules.js";
import { nodeNameOf } from "../node-certificates.js";
import { ruleAllows } from "../rbac/rule-matching.js";
import { NodeVolumes } from "./node-volumes.js";

const byNode = "node-authorizer-node";
const allow: Decision = { decision: "allow", reason: "" };
const noOpinion = (reason: string): Decision => ({ decision: "no-opinion", reason });

/**
 * A node reaches what its own pods refer to, and nothing of other nodes: of Secrets, ConfigMaps, claims and
 * ServiceAccount tokens only those, of volumes those that are claimed or attached for it; of pods, Nodes, Leases and
 * CSINodes its own; of the rest what any node may.
 */
export class NodeAuthorizer implements Authorizer {
  private readonly pods: Informer<V1Pod>;
  private readonly volumes: NodeVolumes;
  private readonly rules: readonly V1PolicyRule[] = nodeRules();

  constructor(informers: InformerFactory) {
    this.pods = informers.informer(pods);
    this.volumes = new NodeVolumes(informers);
    this.pods.addIndex(byNode, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []));
  }

  authorize(attributes: Attributes): Decision {
    const nodeName = nodeNameOf(attributes.user);
    if (nodeName === undefined) return noOpinion("");
    if (attributes.path !== undefined) return this.byRules(attributes);
    switch (`${attributes.group ?? ""}/${attributes.resource ?? ""}`) {
      case "/secrets":
        return this.secret(nodeName, attributes);
      case "/configmaps":
        return this.reads(nodeName, attributes, ["get", "list", "watch"]);
      case "/persistentvolumeclaims":
        return this.reads(nodeName, attributes, ["get"]);
      case "/persistentvolumes":
      case "storage.k8s.io/volumeattachments":
        return this.volume(nodeName, attributes);
      case "/pods":
        return this.pod(nodeName, attributes);
      case "/nodes":
        return ownNode(nodeName, attributes) ?? this.byRules(attributes);
      case "/serviceaccounts":
        return this.token(nodeName, attributes);
      case "coordination.k8s.io/leases":
        return own(nodeName, attributes, "kube-node-lease");
      case "storage.k8s.io/csinodes":
        return own(nodeName, attributes);
      default:
        return this.byRules(attributes);
    }
  }

  private byRules(attributes: Attributes): Decision {
    return this.rules.some((rule) => ruleAllows(rule, attributes)) ? allow : noOpinion("");
  }

  private reads(nodeName: string, attributes: Attributes, verbs: readonly string[]): Decision {
    const { verb, subresource } = attributes;
    if (!verbs.includes(verb) || subresource) return noOpinion(`can only read resources of this type`);
    return this.refers(nodeName, attributes);
  }

  private volume(nodeName: string, attributes: Attributes): Decision {
    const { verb, subresource, resource, name = "" } = attributes;
    if (subresource) return noOpinion("cannot get subresource");
    if (resource === "persistentvolumes" && this.volumes.homeOf(name) === nodeName)
      return ["get", "patch"].includes(verb)
        ? allow
        : noOpinion("can only get and patch volumes that it holds");
    if (verb !== "get") return noOpinion("can only get individual resources of this type");
    if (resource === "volumeattachments")
      return this.related(nodeName, this.volumes.attached(nodeName, name));
    return this.related(nodeName, this.claims(nodeName, name));
  }

  /** Also what it needs to mount its volumes. */
  private secret(nodeName: string, attributes: Attributes): Decision {
    const { name, namespace } = attributes;
    const decision = this.reads(nodeName, attributes, ["get", "list", "watch"]);
    const isReading = ["get", "list", "watch"].includes(attributes.verb) && !attributes.subresource;
    if (decision.decision === "allow" || !isReading) return decision;
    const mounts = this.volumes
      .mountedWith(`${namespace}/${name}`)
      .some((volume) => this.volumes.homeOf(volume) === nodeName || this.claims(nodeName, volume));
    return mounts ? allow : decision;
  }

  /** Whether its pods have the volume. */
  private claims(nodeName: string, volume: string): boolean {
    const claim = this.volumes.claimOf(volume);
    return claim !== undefined && this.isReferred(nodeName, { resource: "persistentvolumeclaims", ...claim });
  }

  /** Its own are read; NodeRestriction holds it to these when it writes. */
  private pod(nodeName: string, attributes: Attributes): Decision {
    const { verb, subresource, namespace = "", name = "", fieldSelector = [] } = attributes;
    if (subresource || !["get", "list", "watch"].includes(verb)) return this.byRules(attributes);
    const own = ({ field, operator, value }: FieldRequirement) =>
      field === "spec.nodeName" && operator === "=" && value === nodeName;
    if (verb !== "get" && fieldSelector.some(own)) return allow;
    if (name !== "") {
      return this.related(nodeName, this.pods.get(`${namespace}/${name}`)?.spec?.nodeName === nodeName);
    }
    return noOpinion("can only list/watch pods with spec.nodeName field selector");
  }

  private token(nodeName: string, attributes: Attributes): Decision {
    const { verb, subresource } = attributes;
    if (verb !== "create" || subresource !== "token") {
      return noOpinion("can only create tokens for individual service accounts");
    }
    return this.refers(nodeName, attributes);
  }

  private refers(nodeName: string, { resource, name, namespace }: Attributes): Decision {
    if (!name || !namespace) return noOpinion("No Object name found");
    return this.related(nodeName, this.isReferred(nodeName, { resource, name, namespace }));
  }

  private isReferred(
    nodeName: string,
    { resource, name, namespace }: ObjectRef & { readonly resource: string | undefined },
  ): boolean {
    const wanted = (reference: PodReference) => reference.resource === resource && reference.name === name;
    return this.pods
      .byIndex(byNode, nodeName)
      .some((pod) => pod.metadata.namespace === namespace && podReferences(pod).some(wanted));
  }

  private related(nodeName: string, found: boolean): Decision {
    return found ? allow : noOpinion(`no relationship found between node '${nodeName}' and this object`);
  }
}

/** Which Node it may read: its own, also before it is there; undefined: this isn't a read of Nodes. */
function ownNode(nodeName: string, { verb, subresource, name }: Attributes): Decision | undefined {
  if (subresource || !["get", "list", "watch"].includes(verb)) return undefined;
  if (name === nodeName) return allow;
  const what = name ? `'${name}'` : "all nodes";
  return noOpinion(`node '${nodeName}' cannot read ${what}, only its own Node object`);
}

function own(nodeName: string, { verb, name, namespace }: Attributes, within?: string): Decision {
  if (!["get", "create", "update", "patch", "delete"].includes(verb)) {
    return noOpinion("can only get, create, update, patch, or delete individual objects of this type");
  }
  if (within !== undefined && namespace !== within)
    return noOpinion(`can only access objects in "${within}"`);
  // The name of what is being created is not in the request; admission sees it.
  if (verb !== "create" && name !== nodeName)
    return noOpinion("can only access the object with the same name as the node");
  return allow;
}
