import type { V1ClusterRole } from "../../../api/generated/types.js";
import { nodeRules } from "./node-rules.js";
import { clusterRole, rule } from "./policy.js";

const events = () => rule("create patch update", "core events.k8s.io", "events");
const watchAll = (groups: string, resources: string) => rule("get list watch", groups, resources);
const reviews = () => [
  rule("create", "authentication.k8s.io", "tokenreviews"),
  rule("create", "authorization.k8s.io", "subjectaccessreviews"),
];

/** What the parts of a cluster are given, ours and those that people add. */
export function systemRoles(): V1ClusterRole[] {
  return [
    clusterRole("system:node", nodeRules()),
    clusterRole("system:kube-scheduler", schedulerRules()),
    clusterRole("system:kube-controller-manager", controllerManagerRules()),
    clusterRole("system:volume-scheduler", [
      rule("get list patch update watch", "", "persistentvolumes"),
      watchAll("storage.k8s.io", "storageclasses"),
      rule("get list patch update watch", "", "persistentvolumeclaims"),
    ]),
    clusterRole("system:node-proxier", [
      rule("list watch", "", "services endpoints"),
      watchAll("", "nodes"),
      events(),
      rule("list watch", "discovery.k8s.io", "endpointslices"),
    ]),
    clusterRole("system:kube-dns", [rule("list watch", "", "endpoints services")]),
    clusterRole("system:node-bootstrapper", [
      rule("create get list watch", "certificates.k8s.io", "certificatesigningrequests"),
    ]),
    clusterRole("system:auth-delegator", reviews()),
    clusterRole("system:kubelet-api-admin", [
      watchAll("", "nodes"),
      rule("proxy", "", "nodes"),
      rule("*", "", "nodes/configz nodes/healthz nodes/log nodes/metrics nodes/pods nodes/proxy nodes/stats"),
    ]),
    clusterRole("system:node-problem-detector", [
      rule("get", "", "nodes"),
      rule("patch", "", "nodes/status"),
      events(),
    ]),
    clusterRole("system:persistent-volume-provisioner", [
      rule("create delete get list watch", "", "persistentvolumes"),
      rule("get list update watch", "", "persistentvolumeclaims"),
      watchAll("storage.k8s.io", "storageclasses"),
      rule("watch", "", "events"),
      events(),
    ]),
    ...certificateRoles(),
  ];
}

function schedulerRules() {
  return [
    events(),
    rule("create", "coordination.k8s.io", "leases"),
    rule("get list update watch", "coordination.k8s.io", "leases", ["kube-scheduler"]),
    watchAll("", "nodes namespaces"),
    rule("delete get list watch", "", "pods"),
    rule("create", "", "bindings pods/binding"),
    rule("patch update", "", "pods/status"),
    watchAll("", "replicationcontrollers services"),
    watchAll("apps", "replicasets statefulsets"),
    watchAll("policy", "poddisruptionbudgets"),
    watchAll("", "persistentvolumeclaims persistentvolumes"),
    watchAll("storage.k8s.io", "csidrivers csinodes csistoragecapacities"),
    ...reviews(),
  ];
}

function controllerManagerRules() {
  return [
    events(),
    rule("create", "coordination.k8s.io", "leases"),
    rule("get list update watch", "coordination.k8s.io", "leases", ["kube-controller-manager"]),
    rule("create", "", "secrets serviceaccounts"),
    rule("delete", "", "secrets"),
    rule("get", "", "configmaps namespaces secrets serviceaccounts"),
    rule("update", "", "secrets serviceaccounts"),
    ...reviews(),
    rule("list watch", "*", "*"),
    rule("create", "", "serviceaccounts/token"),
  ];
}

function certificateRoles(): V1ClusterRole[] {
  const group = "certificates.k8s.io";
  const clients = "system:certificates.k8s.io:certificatesigningrequests";
  const approver = (signer: string) =>
    clusterRole(`system:certificates.k8s.io:${signer}-approver`, [
      rule("approve", group, "signers", [`kubernetes.io/${signer}`]),
    ]);
  return [
    clusterRole(`${clients}:nodeclient`, [rule("create", group, "certificatesigningrequests/nodeclient")]),
    clusterRole(`${clients}:selfnodeclient`, [
      rule("create", group, "certificatesigningrequests/selfnodeclient"),
    ]),
    approver("kube-apiserver-client"),
    approver("kube-apiserver-client-kubelet"),
    approver("kubelet-serving"),
    approver("legacy-unknown"),
  ];
}
