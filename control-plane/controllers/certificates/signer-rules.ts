import type { RequestedCertificate } from "../../../common/tls/signing-request.js";

/** What a signing request is for, as those see it who decide about it. */
export interface Asked extends RequestedCertificate {
  readonly usages: readonly string[];
}

type Rule = (asked: Asked) => string | undefined;

const nodesGroup = "system:nodes";
const nodeUserPrefix = "system:node:";
const byUsage = (key: string) => ["digital signature", "key encipherment", key].sort();

/** The signers of the cluster, each with what is wrong with a request, in Kubernetes' words; undefined: nothing. */
export const signerRules: ReadonlyMap<string, Rule> = new Map([
  ["kubernetes.io/kube-apiserver-client", wrongClient],
  ["kubernetes.io/kube-apiserver-client-kubelet", wrongNodeClient],
  ["kubernetes.io/kubelet-serving", wrongNodeServer],
]);

function wrongClient({ usages }: Asked): string | undefined {
  const other = usages.find((usage) => !byUsage("client auth").includes(usage));
  if (other) return `invalid usage for client certificate: ${other}`;
  return usages.includes("client auth")
    ? undefined
    : "missing required usage for client certificate: client auth";
}

/** Of a node's own user, and of nothing else. */
export function wrongNodeClient(asked: Asked): string | undefined {
  if (!isOfNodes(asked)) return "subject organization is not system:nodes";
  if (asked.dnsNames.length > 0) return "DNS subjectAltNames are not allowed";
  if (asked.emailAddresses.length > 0) return "Email subjectAltNames are not allowed";
  if (asked.ipAddresses.length > 0) return "IP subjectAltNames are not allowed";
  if (asked.uris.length > 0) return "URI subjectAltNames are not allowed";
  return wrongNodeName(asked) ?? wrongUsages(asked, "client auth");
}

function wrongNodeServer(asked: Asked): string | undefined {
  if (!isOfNodes(asked)) return "subject organization is not system:nodes";
  if (asked.dnsNames.length + asked.ipAddresses.length === 0) return "DNS or IP subjectAltName is required";
  if (asked.emailAddresses.length > 0) return "Email subjectAltNames are not allowed";
  if (asked.uris.length > 0) return "URI subjectAltNames are not allowed";
  return wrongUsages(asked, "server auth") ?? wrongNodeName(asked);
}

const isOfNodes = ({ organizations: [first, ...others] }: Asked) =>
  first === nodesGroup && others.length === 0;

const wrongNodeName = ({ commonName }: Asked) =>
  commonName.startsWith(nodeUserPrefix) ? undefined : "subject common name does not begin with system:node:";

/** Keys that can't encipher others don't say that they do. */
function wrongUsages({ usages }: Asked, key: string): string | undefined {
  const required = byUsage(key);
  const given = [...new Set([...usages, "key encipherment"])].sort();
  const same = given.length === required.length && given.every((usage, i) => usage === required[i]);
  return same ? undefined : `usages did not match [${required.join(" ")}]`;
}
