import type { V1PolicyRule } from "../../../api/generated/types.js";
import { rule } from "./policy.js";

/**
 * What any node may do, besides the objects that the node authorizer gives to one node alone. NodeRestriction narrows
 * the writes to the node's own.
 */
export function nodeRules(): V1PolicyRule[] {
  return [
    rule("create", "authentication.k8s.io", "tokenreviews"),
    rule("create", "authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews"),
    rule("get list watch", "", "services"),
    rule("create get list watch", "", "nodes"),
    rule("patch update", "", "nodes/status"),
    rule("patch update", "", "nodes"),
    rule("get list watch", "", "pods"),
    rule("create delete", "", "pods"),
    rule("patch update", "", "pods/status"),
    rule("create", "", "pods/eviction"),
    rule("get list watch", "", "configmaps secrets"),
    rule("get", "", "persistentvolumeclaims persistentvolumes"),
    rule("create patch update", "core events.k8s.io", "events"),
    rule("create get list watch", "certificates.k8s.io", "certificatesigningrequests"),
    rule("create delete get patch update", "coordination.k8s.io", "leases"),
    rule("get", "storage.k8s.io", "volumeattachments"),
    rule("create", "", "serviceaccounts/token"),
    rule("get list watch", "storage.k8s.io", "csidrivers"),
    rule("create delete get patch update", "storage.k8s.io", "csinodes"),
    rule("get list watch", "node.k8s.io", "runtimeclasses"),
  ];
}
