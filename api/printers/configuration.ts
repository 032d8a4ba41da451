import type * as k8s from "../generated/types.js";
import { age, column, columns, count, createdAt, nameColumn } from "./column.js";
import { conditionOf, orNone } from "./format.js";
import { humanDuration } from "./human-duration.js";

const sizeOf = (record: object | undefined) => Object.keys(record ?? {}).length;

export const configMapColumns = columns<k8s.V1ConfigMap>(
  nameColumn(),
  count("Data", "How many keys it has.", ({ data, binaryData }) => sizeOf(data) + sizeOf(binaryData)),
  age(),
);

export const secretColumns = columns<k8s.V1Secret>(
  nameColumn(),
  column("Type", "What the secret is for.", ({ type }) => type ?? ""),
  count("Data", "How many keys it has.", ({ data }) => sizeOf(data)),
  age(),
);

export const serviceAccountColumns = columns<k8s.V1ServiceAccount>(
  nameColumn(),
  count("Secrets", "How many secrets its pods may use.", ({ secrets }) => secrets?.length ?? 0),
  age(),
);

export const namespaceColumns = columns<k8s.V1Namespace>(
  nameColumn(),
  column("Status", "Active, or Terminating.", ({ status }) => status?.phase ?? ""),
  age(),
);

export const limitRangeColumns = columns<k8s.V1LimitRange>(nameColumn(), createdAt());

export const resourceQuotaColumns = columns<k8s.V1ResourceQuota>(
  nameColumn(),
  column("Request", "Requests and counts in use, of what is allowed.", (quota) => usage(quota, false)),
  column("Limit", "Limits in use, of what is allowed.", (quota) => usage(quota, true)),
  age(),
);

function usage({ status }: k8s.V1ResourceQuota, limits: boolean): string {
  const names = Object.keys(status?.hard ?? {}).filter((name) => name.startsWith("limits") === limits);
  return names
    .sort()
    .map((name) => `${name}: ${status?.used?.[name] ?? "0"}/${status?.hard?.[name]}`)
    .join(", ");
}

export const leaseColumns = columns<k8s.V1Lease>(
  nameColumn(),
  column("Holder", "Who holds the lease.", ({ spec }) => spec?.holderIdentity ?? ""),
  age(),
);

export const priorityClassColumns = columns<k8s.V1PriorityClass>(
  nameColumn(),
  count("Value", "The priority of its pods.", ({ value }) => value ?? 0),
  column(
    "Global-Default",
    "Whether pods without a class get this one.",
    ({ globalDefault }) => globalDefault ?? false,
    "boolean",
  ),
  age(),
  column(
    "PreemptionPolicy",
    "Whether its pods may evict others.",
    ({ preemptionPolicy }) => preemptionPolicy ?? "",
  ),
);

export const runtimeClassColumns = columns<k8s.V1RuntimeClass>(
  nameColumn(),
  column("Handler", "What the runtime calls it.", ({ handler }) => handler),
  age(),
);

export const podDisruptionBudgetColumns = columns<k8s.V1PodDisruptionBudget>(
  nameColumn(),
  column("Min Available", "Pods that must stay.", ({ spec }) => String(spec?.minAvailable ?? "N/A")),
  column("Max Unavailable", "Pods that may go.", ({ spec }) => String(spec?.maxUnavailable ?? "N/A")),
  count("Allowed Disruptions", "Pods that may go now.", ({ status }) => status?.disruptionsAllowed ?? 0),
  age(),
);

export const componentStatusColumns = columns<k8s.V1ComponentStatus>(
  nameColumn(),
  column("Status", "Healthy or not.", ({ conditions }) => {
    const healthy = conditionOf(conditions, "Healthy")?.status;
    return healthy === "True" ? "Healthy" : healthy === "False" ? "Unhealthy" : "Unknown";
  }),
  column(
    "Message",
    "What the component said.",
    ({ conditions }) => conditionOf(conditions, "Healthy")?.message ?? "",
  ),
  column("Error", "What went wrong.", ({ conditions }) => conditionOf(conditions, "Healthy")?.error ?? ""),
);

export const certificateSigningRequestColumns = columns<k8s.V1CertificateSigningRequest>(
  nameColumn(),
  age(),
  column("SignerName", "Who shall sign.", ({ spec }) => spec?.signerName ?? ""),
  column("Requestor", "Who asked.", ({ spec }) => spec?.username ?? ""),
  column("RequestedDuration", "How long it shall be valid.", ({ spec }) =>
    orNone(spec?.expirationSeconds === undefined ? undefined : humanDuration(spec.expirationSeconds * 1000)),
  ),
  column("Condition", "How the request stands.", csrStatus),
);

function csrStatus({ status }: k8s.V1CertificateSigningRequest): string {
  const has = (type: string) => conditionOf(status?.conditions, type) !== undefined;
  const decided = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return `${decided}${has("Failed") ? ",Failed" : ""}${status?.certificate ? ",Issued" : ""}`;
}
