import type { V1UserInfo } from "../../../api/generated/types.js";

/** As which manager of fields a part of the system writes that doesn't say another: the names that Kubernetes' programs have. */
export function managerFor({ username = "" }: V1UserInfo): string {
  if (username.startsWith("system:node:")) return "kubelet";
  if (username.startsWith("system:kube-")) return username.slice("system:".length);
  if (username.startsWith("system:serviceaccount:kube-system:")) return "kube-controller-manager";
  return username === "system:apiserver" ? "kube-apiserver" : "coracle";
}
