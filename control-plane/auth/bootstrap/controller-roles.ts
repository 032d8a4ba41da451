import type { V1ClusterRole, V1PolicyRule } from "../../../api/generated/types.js";
import { clusterRole, rule } from "./policy.js";

const events = rule("create patch update", "core events.k8s.io", "events");
const podControl = rule("create delete list patch watch", "", "pods");

/** Each controller's part, under the name of the ServiceAccount that it would run as. */
const rules: Readonly<Record<string, readonly V1PolicyRule[]>> = {
  "certificate-controller": [
    rule("delete get list watch", "certificates.k8s.io", "certificatesigningrequests"),
    rule(
      "update",
      "certificates.k8s.io",
      "certificatesigningrequests/approval certificatesigningrequests/status",
    ),
    rule("approve", "certificates.k8s.io", "signers", ["kubernetes.io/kube-apiserver-client-kubelet"]),
    rule("sign", "certificates.k8s.io", "signers", [
      "kubernetes.io/kube-apiserver-client",
      "kubernetes.io/kube-apiserver-client-kubelet",
      "kubernetes.io/kubelet-serving",
      "kubernetes.io/legacy-unknown",
    ]),
    rule("create", "authorization.k8s.io", "subjectaccessreviews"),
    events,
  ],
  "clusterrole-aggregation-controller": [
    rule("escalate get list patch update watch", "rbac.authorization.k8s.io", "clusterroles"),
  ],
  "cronjob-controller": [
    rule("get list update watch", "batch", "cronjobs"),
    rule("create delete get list patch update watch", "batch", "jobs"),
    rule("update", "batch", "cronjobs/finalizers cronjobs/status"),
    rule("delete list watch", "", "pods"),
    events,
  ],
  "daemon-set-controller": [
    rule("get list watch", "apps", "daemonsets"),
    rule("update", "apps", "daemonsets/finalizers daemonsets/status"),
    rule("list watch", "", "nodes"),
    podControl,
    rule("create", "", "pods/binding"),
    rule("create delete get list patch update watch", "apps", "controllerrevisions"),
    events,
  ],
  "deployment-controller": [
    rule("get list update watch", "apps", "deployments"),
    rule("update", "apps", "deployments/finalizers deployments/status"),
    rule("create delete get list patch update watch", "apps", "replicasets"),
    rule("get list update watch", "", "pods"),
    events,
  ],
  "disruption-controller": [
    rule("get list watch", "apps", "deployments replicasets statefulsets"),
    rule("get list watch", "", "pods replicationcontrollers"),
    rule("get list watch", "policy", "poddisruptionbudgets"),
    rule("update", "policy", "poddisruptionbudgets/status"),
    rule("patch update", "", "pods/status"),
    rule("get", "*", "*/scale"),
    events,
  ],
  "endpoint-controller": [
    rule("get list watch", "", "pods services"),
    rule("create delete get list update watch", "", "endpoints"),
    rule("create", "", "endpoints/restricted"),
    events,
  ],
  "endpointslice-controller": [
    rule("get list watch", "", "nodes pods services"),
    rule("update", "", "services/finalizers"),
    rule("create delete get list update watch", "discovery.k8s.io", "endpointslices"),
    events,
  ],
  "endpointslicemirroring-controller": [
    rule("get list watch", "", "endpoints services"),
    rule("update", "", "services/finalizers endpoints/finalizers"),
    rule("create delete get list update watch", "discovery.k8s.io", "endpointslices"),
    events,
  ],
  "ephemeral-volume-controller": [
    rule("get list watch", "", "pods"),
    rule("update", "", "pods/finalizers"),
    rule("create get list watch", "", "persistentvolumeclaims"),
    events,
  ],
  "expand-controller": [
    rule("get list patch update watch", "", "persistentvolumes"),
    rule("patch update", "", "persistentvolumeclaims/status"),
    rule("get list watch", "", "persistentvolumeclaims"),
    events,
  ],
  "generic-garbage-collector": [rule("delete get list patch update watch", "*", "*"), events],
  "horizontal-pod-autoscaler": [
    rule("get list watch", "autoscaling", "horizontalpodautoscalers"),
    rule("update", "autoscaling", "horizontalpodautoscalers/status"),
    rule("get update", "*", "*/scale"),
    rule("list", "", "pods"),
    rule("list", "metrics.k8s.io", "pods"),
    rule("get list", "custom.metrics.k8s.io external.metrics.k8s.io", "*"),
    events,
  ],
  "job-controller": [
    rule("get list patch update watch", "batch", "jobs"),
    rule("update", "batch", "jobs/finalizers jobs/status"),
    podControl,
    events,
  ],
  "volume-provisioner": [
    rule("create delete get list update watch", "", "persistentvolumes"),
    rule("get list update watch", "", "persistentvolumeclaims"),
    rule("get list watch", "storage.k8s.io", "storageclasses"),
    rule("get list watch", "", "nodes"),
    events,
  ],
  "namespace-controller": [
    rule("delete get list watch", "", "namespaces"),
    rule("update", "", "namespaces/finalize namespaces/status"),
    rule("delete deletecollection get list watch", "*", "*"),
  ],
  "node-controller": [
    rule("delete get list patch update watch", "", "nodes"),
    rule("patch update", "", "nodes/status"),
    rule("patch update", "", "pods/status"),
    rule("delete get list watch", "", "pods"),
    events,
  ],
  "persistent-volume-binder": [
    rule("create delete get list update watch", "", "persistentvolumes"),
    rule("update", "", "persistentvolumes/status persistentvolumeclaims/status"),
    rule("get list update watch", "", "persistentvolumeclaims"),
    rule("create delete get list watch", "", "pods"),
    rule("get list watch", "storage.k8s.io", "storageclasses"),
    events,
  ],
  "pv-protection-controller": [rule("get list update watch", "", "persistentvolumes"), events],
  "pvc-protection-controller": [
    rule("get list update watch", "", "persistentvolumeclaims"),
    rule("get list watch", "", "pods"),
    events,
  ],
  "pod-garbage-collector": [
    rule("delete list watch", "", "pods"),
    rule("get list watch", "", "nodes"),
    rule("patch", "", "pods/status"),
  ],
  "replicaset-controller": [
    rule("get list update watch", "apps", "replicasets"),
    rule("update", "apps", "replicasets/finalizers replicasets/status"),
    podControl,
    events,
  ],
  "replication-controller": [
    rule("get list update watch", "", "replicationcontrollers"),
    rule("update", "", "replicationcontrollers/finalizers replicationcontrollers/status"),
    podControl,
    events,
  ],
  "resourcequota-controller": [
    rule("list watch", "*", "*"),
    rule("update", "", "resourcequotas/status"),
    events,
  ],
  "root-ca-cert-publisher": [rule("create update", "", "configmaps"), events],
  "service-account-controller": [rule("create", "", "serviceaccounts"), events],
  "statefulset-controller": [
    rule("get list watch", "apps", "statefulsets"),
    rule("update", "apps", "statefulsets/finalizers statefulsets/status"),
    rule("create delete get list patch update watch", "", "pods"),
    rule("create delete get list patch update watch", "apps", "controllerrevisions"),
    rule("create delete get list update watch", "", "persistentvolumeclaims"),
    events,
  ],
  "ttl-after-finished-controller": [rule("delete get list watch", "batch", "jobs"), events],
};

export const controllerNames = Object.keys(rules);

export function controllerRoles(): V1ClusterRole[] {
  return controllerNames.map((name) => clusterRole(`system:controller:${name}`, [...(rules[name] ?? [])]));
}
