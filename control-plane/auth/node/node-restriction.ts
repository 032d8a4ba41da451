import { forbidden, notFound } from "../../../api/errors.js";
import type { AuthenticationV1TokenRequest, V1Pod } from "../../../api/generated/types.js";
import { isMirror, mirrorAnnotation } from "../../../api/meta/pods.js";
import { pods } from "../../../api/resources.js";
import type { WriteRequest } from "../admission.js";
import type { Authorizer } from "../authorizer.js";
import { nodeNameOf } from "../node-certificates.js";
import type { ObjectReader } from "../tokens/object-reader.js";
import { checkMirrorOwner } from "./mirror-pods.js";
import { audienceRefusal } from "./own-audiences.js";
import { eventRefusal } from "./own-events.js";
import { nodeRefusal } from "./own-node.js";
import { podStatusRefusal } from "./own-pod-status.js";
import { signingRequestRefusal } from "./own-signing-request.js";
import { volumeRefusal } from "./own-volume.js";

/** Holds nodes to writing what is theirs: their Node, its Lease, and their pods' statuses. */
export class NodeRestriction {
  readonly name = "NodeRestriction";

  constructor(
    private readonly reader: ObjectReader,
    private readonly authorizer: Authorizer,
  ) {}

  async validate(request: WriteRequest): Promise<void> {
    const { user } = request.context;
    const nodeName = nodeNameOf(user);
    if (nodeName === undefined) return;
    const why = isTokenRequest(request)
      ? await this.tokenRefusal(nodeName, request)
      : await refusal(nodeName, request);
    if (why) throw forbidden(request.kind, request.name, why);
    if (isPodCreation(request)) await checkMirrorOwner(nodeName, request.object as V1Pod, this.reader);
  }

  /** Tokens are for the node's own pods, and bound to them. */
  private async tokenRefusal(nodeName: string, request: WriteRequest) {
    const { namespace, object } = request;
    const bound = (object as AuthenticationV1TokenRequest | undefined)?.spec?.boundObjectRef;
    if (!bound?.name || bound.kind !== "Pod" || bound.apiVersion !== "v1")
      return "node requested token not bound to a pod";
    if (!bound.uid) return "node requested token with a pod binding without a uid";
    const ref = { ...(namespace ? { namespace } : {}), name: bound.name };
    const pod = await this.reader.find(pods, ref, bound.uid);
    if (!pod) throw notFound(pods, bound.name);
    if (pod.metadata.uid !== bound.uid)
      return `the UID in the bound object reference (${bound.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    if (pod.spec?.nodeName !== nodeName)
      return "node requested token bound to a pod scheduled on a different node";
    return audienceRefusal(request, pod, this.reader, this.authorizer);
  }
}

const isTokenRequest = ({ kind, subresource }: WriteRequest) =>
  kind.group === "" && kind.resource === "serviceaccounts" && subresource === "token";

const isPodCreation = ({ kind, operation, subresource }: WriteRequest) =>
  kind.group === "" && kind.resource === "pods" && operation === "CREATE" && !subresource;

/** Why node `nodeName` may not; undefined: it may. */
function refusal(nodeName: string, request: WriteRequest): Promise<string | undefined> | string | undefined {
  const { group, resource } = request.kind;
  switch (`${group}/${resource}`) {
    case "/pods":
      return podRefusal(nodeName, request);
    case "/persistentvolumes":
      return volumeRefusal(nodeName, request);
    case "/nodes":
      return nodeRefusal(nodeName, request);
    case "/events":
    case "events.k8s.io/events":
      return eventRefusal(nodeName, request);
    case "certificates.k8s.io/certificatesigningrequests":
      return signingRequestRefusal(nodeName, request);
    case "coordination.k8s.io/leases":
      return leaseRefusal(nodeName, request);
    case "storage.k8s.io/csinodes":
      return request.name === nodeName
        ? undefined
        : "can only access CSINode with the same name as the requesting node";
    default:
      return undefined;
  }
}

function podRefusal(
  nodeName: string,
  { operation, subresource, object, old }: WriteRequest,
): string | undefined {
  const bound = ((old ?? object) as V1Pod | undefined)?.spec?.nodeName;
  switch (subresource) {
    case "status":
      return bound === nodeName
        ? podStatusRefusal(nodeName, object as V1Pod, old as V1Pod)
        : `node "${nodeName}" can only update pod status for pods with spec.nodeName set to itself`;
    case "eviction":
      return bound === nodeName
        ? undefined
        : `node "${nodeName}" can only evict pods with spec.nodeName set to itself`;
    case undefined:
    case "":
      break;
    default:
      return `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`;
  }
  if (operation === "DELETE") {
    return bound === nodeName
      ? undefined
      : `node "${nodeName}" can only delete pods with spec.nodeName set to itself`;
  }
  if (operation === "UPDATE")
    return `unexpected operation "UPDATE", node "${nodeName}" can only create and delete pods`;
  if (!isMirror(object as V1Pod)) {
    return `pod does not have "${mirrorAnnotation}" annotation, node "${nodeName}" can only create mirror pods`;
  }
  return bound === nodeName
    ? undefined
    : `node "${nodeName}" can only create pods with spec.nodeName set to itself`;
}

function leaseRefusal(nodeName: string, { name, namespace }: WriteRequest): string | undefined {
  if (namespace !== "kube-node-lease")
    return `can only access leases in the "kube-node-lease" system namespace`;
  if (name !== nodeName) return "can only access node lease with the same name as the requesting node";
  return undefined;
}
