/** The labels of Kubernetes' own domains that a node may give itself. */
const allowed = new Set([
  "kubernetes.io/hostname",
  "kubernetes.io/arch",
  "kubernetes.io/os",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

const inDomain = (namespace: string, domain: string) =>
  namespace === domain || namespace.endsWith(`.${domain}`);

/** May only administrators set it? Pods are steered by such labels, so a node must not attract them itself. */
function isReserved(label: string): boolean {
  const namespace = label.includes("/") ? label.slice(0, label.indexOf("/")) : "";
  if (inDomain(namespace, "node-restriction.kubernetes.io")) return true;
  if (!inDomain(namespace, "kubernetes.io") && !inDomain(namespace, "k8s.io")) return false;
  const free = inDomain(namespace, "kubelet.kubernetes.io") || inDomain(namespace, "node.kubernetes.io");
  return !free && !allowed.has(label);
}

/** The labels that differ and that a node may not change on itself, in order. */
export function forbiddenLabels(
  next: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(next), ...Object.keys(before)]);
  return [...names].filter((name) => next[name] !== before[name] && isReserved(name)).sort();
}
