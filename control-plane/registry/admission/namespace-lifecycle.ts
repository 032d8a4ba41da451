import { ApiError, forbidden, notFound } from "../../../api/errors.js";
import type { V1Namespace } from "../../../api/generated/types.js";
import { namespaces } from "../../../api/resources.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";

const immortal: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

/** Nothing new in a namespace that is missing or going; and some namespaces never go. */
export class NamespaceLifecycle implements AdmissionPlugin {
  readonly name = "NamespaceLifecycle";

  constructor(private readonly lookup: Lookup) {}

  admit(request: AdmissionRequest): Promise<void> | void {
    const { operation, kind, namespace } = request;
    if (kind.group === "" && kind.resource === "namespaces") return this.checkNamespace(request);
    if (!kind.namespaced || !namespace || operation === "DELETE") return;
    return this.checkPlace(request, namespace);
  }

  private checkNamespace({ operation, name }: AdmissionRequest): void {
    if (operation !== "DELETE" || !immortal.has(name)) return;
    throw forbidden(namespaces, name, "this namespace may not be deleted");
  }

  private async checkPlace(request: AdmissionRequest, name: string): Promise<void> {
    const { operation, context } = request;
    const key = resourcePrefix(namespaces) + name;
    const namespace = await this.lookup.findStored<V1Namespace>(key, context.signal);
    if (!namespace) throw notFound(namespaces, name);
    if (operation !== "CREATE") return;
    if (namespace.object.metadata.deletionTimestamp) throw terminating(request, name);
    request.relyOn = namespace;
  }
}

function terminating({ kind, name: object }: AdmissionRequest, name: string): ApiError {
  const why = `unable to create new content in namespace ${name} because it is being terminated`;
  const error = forbidden(kind, object, why);
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${name} is being terminated`,
    field: "metadata.namespace",
  };
  return new ApiError("Forbidden", error.message, { ...error.details, causes: [cause] });
}
