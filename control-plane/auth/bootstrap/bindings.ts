import type { V1ClusterRoleBinding, V1Role, V1RoleBinding } from "../../../api/generated/types.js";
import { masters } from "../masters.js";
import { controllerNames } from "./controller-roles.js";
import { clusterRoleBinding, role, roleBinding, rule } from "./policy.js";

const authenticated = { group: "system:authenticated" };
const bootstrappers = { group: "system:bootstrappers:kubeadm:default-node-token" };

export function defaultClusterRoleBindings(): V1ClusterRoleBinding[] {
  const csr = "system:certificates.k8s.io:certificatesigningrequests";
  return [
    clusterRoleBinding("cluster-admin", "cluster-admin", { group: masters }),
    clusterRoleBinding("system:monitoring", "system:monitoring", { group: "system:monitoring" }),
    clusterRoleBinding("system:discovery", "system:discovery", authenticated),
    clusterRoleBinding("system:basic-user", "system:basic-user", authenticated),
    clusterRoleBinding("system:public-info-viewer", "system:public-info-viewer", authenticated, {
      group: "system:unauthenticated",
    }),
    clusterRoleBinding("system:node-proxier", "system:node-proxier", { user: "system:kube-proxy" }),
    clusterRoleBinding("system:kube-controller-manager", "system:kube-controller-manager", {
      user: "system:kube-controller-manager",
    }),
    clusterRoleBinding("system:kube-dns", "system:kube-dns", { serviceAccount: "kube-dns" }),
    clusterRoleBinding("system:kube-scheduler", "system:kube-scheduler", { user: "system:kube-scheduler" }),
    clusterRoleBinding("system:volume-scheduler", "system:volume-scheduler", {
      user: "system:kube-scheduler",
    }),
    clusterRoleBinding("system:service-account-issuer-discovery", "system:service-account-issuer-discovery", {
      group: "system:serviceaccounts",
    }),
    // Kubernetes keeps this one without subjects: the node authorizer takes its place.
    clusterRoleBinding("system:node", "system:node"),
    clusterRoleBinding("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", bootstrappers),
    clusterRoleBinding("kubeadm:node-autoapprove-bootstrap", `${csr}:nodeclient`, bootstrappers),
    clusterRoleBinding("kubeadm:node-autoapprove-certificate-rotation", `${csr}:selfnodeclient`, {
      group: "system:nodes",
    }),
    ...controllerNames.map((name) =>
      clusterRoleBinding(`system:controller:${name}`, `system:controller:${name}`, { serviceAccount: name }),
    ),
  ];
}

export function defaultRoles(): V1Role[] {
  return [
    role("kube-system", "extension-apiserver-authentication-reader", [
      rule("get list watch", "", "configmaps", ["extension-apiserver-authentication"]),
    ]),
    role("kube-system", "system::leader-locking-kube-controller-manager", [
      rule("watch", "", "configmaps"),
      rule("get update", "", "configmaps", ["kube-controller-manager"]),
    ]),
    role("kube-system", "system::leader-locking-kube-scheduler", [
      rule("watch", "", "configmaps"),
      rule("get update", "", "configmaps", ["kube-scheduler"]),
    ]),
  ];
}

export function defaultRoleBindings(): V1RoleBinding[] {
  const manager = { user: "system:kube-controller-manager" };
  const scheduler = { user: "system:kube-scheduler" };
  return [
    roleBinding(
      "kube-system",
      "system::extension-apiserver-authentication-reader",
      "extension-apiserver-authentication-reader",
      manager,
      scheduler,
    ),
    roleBinding(
      "kube-system",
      "system::leader-locking-kube-controller-manager",
      "system::leader-locking-kube-controller-manager",
      manager,
      { serviceAccount: "leader-election-controller" },
    ),
    roleBinding(
      "kube-system",
      "system::leader-locking-kube-scheduler",
      "system::leader-locking-kube-scheduler",
      scheduler,
    ),
  ];
}
