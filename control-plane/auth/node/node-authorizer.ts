import type { V1Pod, V1PolicyRule, V1Volume } from "../../../api/generated/types.js";
import { pods } from "../../../api/resources.js";
import type { Informer, InformerFactory } from "../../../client/informer.js";
import type { Attributes, Authorizer, Decision } from "../authorizer.js";
import { nodeRules } from "../bootstrap/node-rules.js";
import { nodeNameOf } from "../node-certificates.js";
import { ruleAllows } from "../rbac/rule-matching.js";

const byNode = "node-authorizer-node";
const allow: Decision = { decision: "allow", reason: "" };
const noOpinion = (reason: string): Decision => ({ decision: "no-opinion", reason });

/**
 * A node reaches what its own pods refer to, and nothing of other nodes: of Secrets, ConfigMaps, claims and
 * ServiceAccount tokens only those; of Leases and CSINodes its own; of the rest what any node may.
 */
export class NodeAuthorizer implements Authorizer {
  private readonly pods: Informer<V1Pod>;
  private readonly rules: readonly V1PolicyRule[] = nodeRules();

  constructor(informers: InformerFactory) {
    this.pods = informers.informer(pods);
    this.pods.addIndex(byNode, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []));
  }

  authorize(attributes: Attributes): Decision {
    const nodeName = nodeNameOf(attributes.user);
    if (nodeName === undefined) return noOpinion("");
    if (attributes.path !== undefined) return this.byRules(attributes);
    switch (`${attributes.group ?? ""}/${attributes.resource ?? ""}`) {
      case "/secrets":
      case "/configmaps":
        return this.reads(nodeName, attributes, ["get", "list", "watch"]);
      case "/persistentvolumeclaims":
        return this.reads(nodeName, attributes, ["get"]);
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
    const { verb, subresource, name, namespace, resource = "" } = attributes;
    if (!verbs.includes(verb) || subresource) return noOpinion(`can only read resources of this type`);
    if (!name || !namespace) return noOpinion("No Object name found");
    return this.refers(nodeName, namespace, (pod) => referred(pod, resource, name));
  }

  private token(nodeName: string, { verb, subresource, name, namespace }: Attributes): Decision {
    if (verb !== "create" || subresource !== "token") {
      return noOpinion("can only create tokens for individual service accounts");
    }
    if (!name || !namespace) return noOpinion("No Object name found");
    return this.refers(nodeName, namespace, ({ spec }) => spec?.serviceAccountName === name);
  }

  private refers(nodeName: string, namespace: string, refersTo: (pod: V1Pod) => boolean): Decision {
    const found = this.pods
      .byIndex(byNode, nodeName)
      .some((pod) => pod.metadata.namespace === namespace && refersTo(pod));
    return found ? allow : noOpinion(`no relationship found between node '${nodeName}' and this object`);
  }
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

function referred({ spec }: V1Pod, resource: string, name: string): boolean {
  const {
    volumes = [],
    containers = [],
    initContainers = [],
    ephemeralContainers = [],
    imagePullSecrets = [],
  } = spec ?? {};
  if (volumes.some((volume) => volumeRefers(volume, resource, name))) return true;
  if (resource === "secrets" && imagePullSecrets.some((secret) => secret.name === name)) return true;
  return [...initContainers, ...containers, ...ephemeralContainers].some(({ env = [], envFrom = [] }) =>
    resource === "secrets"
      ? env.some(({ valueFrom }) => valueFrom?.secretKeyRef?.name === name) ||
        envFrom.some(({ secretRef }) => secretRef?.name === name)
      : resource === "configmaps" &&
        (env.some(({ valueFrom }) => valueFrom?.configMapKeyRef?.name === name) ||
          envFrom.some(({ configMapRef }) => configMapRef?.name === name)),
  );
}

function volumeRefers(volume: V1Volume, resource: string, name: string): boolean {
  const sources = volume.projected?.sources ?? [];
  switch (resource) {
    case "secrets":
      return volume.secret?.secretName === name || sources.some(({ secret }) => secret?.name === name);
    case "configmaps":
      return volume.configMap?.name === name || sources.some(({ configMap }) => configMap?.name === name);
    default:
      return volume.persistentVolumeClaim?.claimName === name;
  }
}
