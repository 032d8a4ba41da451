import type { V1PolicyRule } from "../../../api/generated/types.js";
import { rule, write } from "./policy.js";

const read = "get list watch";
const podControl = rule("create delete get list patch update watch", "", "pods");
const controller = (name: string) => `system:controller:${name}`;

/**
 * Rules that the default roles of older versions had and that gave too much, just as they were written. They are taken
 * out where they still stand; what people added never looks like them, or gave no more than they did.
 */
export const retiredRules: Readonly<Record<string, readonly V1PolicyRule[]>> = {
  "system:aggregate-to-edit": [
    rule(
      write.join(" "),
      "",
      "configmaps endpoints events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
    ),
  ],
  "system:kube-controller-manager": [rule(read, "*", "*")],
  "system:kube-scheduler": [
    rule(read, "scheduling.k8s.io", "priorityclasses"),
    rule(read, "storage.k8s.io", "csidrivers csinodes csistoragecapacities storageclasses"),
  ],
  "system:kubelet-api-admin": [
    rule(
      "*",
      "",
      "nodes/configz nodes/healthz nodes/log nodes/metrics nodes/pods nodes/proxy nodes/spec nodes/stats",
    ),
  ],
  "system:node": [rule(read, "discovery.k8s.io", "endpointslices")],
  [controller("daemon-set-controller")]: [podControl],
  [controller("job-controller")]: [podControl],
  [controller("replicaset-controller")]: [podControl],
  [controller("replication-controller")]: [podControl],
  [controller("endpointslice-controller")]: [rule("create", "discovery.k8s.io", "endpointslices/restricted")],
  [controller("endpointslicemirroring-controller")]: [
    rule("create", "discovery.k8s.io", "endpointslices/restricted"),
  ],
};
