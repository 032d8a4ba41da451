import type { V1ClusterRole } from "../../../api/generated/types.js";
import {
  aggregatedRole,
  clusterRole,
  paths,
  read as readVerbs,
  rule,
  write as writeVerbs,
} from "./policy.js";

const read = readVerbs.join(" ");
const write = writeVerbs.join(" ");
const aggregateTo = (name: string) => `rbac.authorization.k8s.io/aggregate-to-${name}`;
const apps =
  "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status";

/** What people and their programs are given. */
export function userRoles(): V1ClusterRole[] {
  return [
    clusterRole("cluster-admin", [rule("*", "*", "*"), { verbs: ["*"], nonResourceURLs: ["*"] }]),
    aggregatedRole("admin", aggregateTo("admin")),
    aggregatedRole("edit", aggregateTo("edit"), { [aggregateTo("admin")]: "true" }),
    aggregatedRole("view", aggregateTo("view"), { [aggregateTo("edit")]: "true" }),
    aggregateToAdmin(),
    aggregateToEdit(),
    aggregateToView(),
    aggregatedMetricsReader(),
    ...discoveryRoles(),
  ];
}

/** What nodes and pods use is for whoever may read the pods. */
function aggregatedMetricsReader(): V1ClusterRole {
  return clusterRole("system:aggregated-metrics-reader", [rule(read, "metrics.k8s.io", "pods nodes")], {
    [aggregateTo("admin")]: "true",
    [aggregateTo("edit")]: "true",
    [aggregateTo("view")]: "true",
  });
}

function aggregateToAdmin(): V1ClusterRole {
  return clusterRole(
    "system:aggregate-to-admin",
    [
      rule("create", "authorization.k8s.io", "localsubjectaccessreviews"),
      rule(`${write} ${read}`, "rbac.authorization.k8s.io", "rolebindings roles"),
    ],
    { [aggregateTo("admin")]: "true" },
  );
}

function aggregateToEdit(): V1ClusterRole {
  return clusterRole(
    "system:aggregate-to-edit",
    [
      rule(read, "", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
      rule("impersonate", "", "serviceaccounts"),
      rule(write, "", "pods pods/attach pods/exec pods/portforward pods/proxy"),
      rule("create", "", "pods/eviction"),
      rule(
        write,
        "",
        "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
      ),
      rule("create", "", "serviceaccounts/token"),
      rule(
        write,
        "apps",
        "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
      ),
      rule(write, "autoscaling", "horizontalpodautoscalers"),
      rule(write, "batch", "cronjobs jobs"),
      rule(write, "policy", "poddisruptionbudgets"),
      rule(write, "networking.k8s.io", "ingresses networkpolicies"),
      rule(`${write} ${read}`, "coordination.k8s.io", "leases"),
    ],
    { [aggregateTo("edit")]: "true" },
  );
}

function aggregateToView(): V1ClusterRole {
  return clusterRole(
    "system:aggregate-to-view",
    [
      rule(
        read,
        "",
        "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
      ),
      rule(
        read,
        "",
        "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status",
      ),
      rule(read, "", "namespaces"),
      rule(read, "discovery.k8s.io", "endpointslices"),
      rule(read, "apps", apps),
      rule(read, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
      rule(read, "batch", "cronjobs cronjobs/status jobs jobs/status"),
      rule(read, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
      rule(read, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
    ],
    { [aggregateTo("view")]: "true" },
  );
}

function discoveryRoles(): V1ClusterRole[] {
  const health = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
  const documents = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"];
  return [
    clusterRole("system:discovery", [
      paths(
        ...documents.slice(0, 4),
        "/healthz",
        "/livez",
        ...documents.slice(4),
        "/readyz",
        "/version",
        "/version/",
      ),
    ]),
    clusterRole("system:public-info-viewer", [paths(...health)]),
    clusterRole("system:basic-user", [
      rule("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
      rule("create", "authentication.k8s.io", "selfsubjectreviews"),
    ]),
    clusterRole("system:monitoring", [
      paths(
        "/healthz",
        "/healthz/*",
        "/livez",
        "/livez/*",
        "/metrics",
        "/metrics/slis",
        "/readyz",
        "/readyz/*",
      ),
    ]),
    clusterRole("system:service-account-issuer-discovery", [
      paths(
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/",
        "/openid/v1/jwks",
        "/openid/v1/jwks/",
      ),
    ]),
  ];
}
