import type { ResourceInfo, Verb } from "./resource-info.js";

/** The kind that goes in and out of a subresource, and what may be done with it. */
export interface SubresourceInfo {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly Verb[];
  /** The generated schema; absent where the path carries a stream, not an object. */
  readonly schema?: string;
}

type Row = Omit<SubresourceInfo, "name">;

const readWrite: readonly Verb[] = ["get", "patch", "update"];
const connect: readonly Verb[] = ["create", "delete", "get", "patch", "update"];
const core = { group: "", version: "v1" };

/** Kinds of their own; what is not here shows the resource's own kind. */
const named: Readonly<Record<string, Row>> = {
  scale: { group: "autoscaling", version: "v1", kind: "Scale", verbs: readWrite, schema: "V1Scale" },
  binding: { ...core, kind: "Binding", verbs: ["create"], schema: "V1Binding" },
  eviction: { group: "policy", version: "v1", kind: "Eviction", verbs: ["create"], schema: "V1Eviction" },
  token: {
    group: "authentication.k8s.io",
    version: "v1",
    kind: "TokenRequest",
    verbs: ["create"],
    schema: "AuthenticationV1TokenRequest",
  },
  attach: { ...core, kind: "PodAttachOptions", verbs: ["create", "get"] },
  exec: { ...core, kind: "PodExecOptions", verbs: ["create", "get"] },
  portforward: { ...core, kind: "PodPortForwardOptions", verbs: ["create", "get"] },
};

/** What `info` serves under `name` in `version`; undefined when it has no such subresource. */
export function subresourceInfo(
  info: ResourceInfo,
  version: string,
  name: string,
): SubresourceInfo | undefined {
  if (!info.subresources.includes(name)) return undefined;
  const known = named[name];
  if (known) return { name, ...known };
  if (name === "proxy") return { name, ...core, kind: `${info.kind}ProxyOptions`, verbs: connect };
  const own = { name, group: info.group, version, kind: info.kind };
  const schema = info.schemas[version];
  return { ...own, verbs: ownKindVerbs(name), ...(schema ? { schema } : {}) };
}

function ownKindVerbs(name: string): readonly Verb[] {
  if (name === "log") return ["get"];
  return name === "finalize" ? ["update"] : readWrite;
}
