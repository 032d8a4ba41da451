import { podReferences, type ReferredResource } from "../../../api/core/pods/references.js";
import { forbidden } from "../../../api/errors.js";
import type { V1Pod, V1PodSpec, V1ServiceAccount } from "../../../api/generated/types.js";
import { isMirror } from "../../../api/meta/pods.js";
import { serviceAccounts } from "../../../api/resources.js";
import type { Clock } from "../../../common/clock.js";
import { type Random, randomSuffix } from "../../../common/random.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";
import { podOf } from "./requests.js";
import { apiAccessVolume, mountApiAccess, wantsApiAccess } from "./service-account-volume.js";

const defaultAccount = "default";
/** A new namespace gets its default account a moment after it was made: its first pods wait for that. */
const tries = 10;
const pauseMs = 100;

/** Gives every pod an identity: a ServiceAccount, its pull secrets, and a token to speak to the API with. */
export class ServiceAccountAdmission implements AdmissionPlugin {
  readonly name = "ServiceAccount";

  constructor(
    private readonly lookup: Lookup,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  async admit(request: AdmissionRequest): Promise<void> {
    const pod = podOf(request);
    if (!pod?.spec || request.operation !== "CREATE") return;
    const { spec } = pod;
    if (isMirror(pod)) return checkMirror(request, pod);
    spec.serviceAccountName ||= defaultAccount;
    spec.serviceAccount = spec.serviceAccountName;
    const account = await this.account(request, spec.serviceAccountName);
    if ((spec.imagePullSecrets ?? []).length === 0 && account.imagePullSecrets?.length) {
      spec.imagePullSecrets = account.imagePullSecrets.map((reference) => ({ ...reference }));
    }
    if (wantsApiAccess(spec, account)) this.giveToken(spec);
  }

  private giveToken(spec: V1PodSpec): void {
    const name = `kube-api-access-${randomSuffix(this.random)}`;
    if (mountApiAccess(spec, name)) spec.volumes = [...(spec.volumes ?? []), apiAccessVolume(name)];
  }

  private async account(request: AdmissionRequest, name: string): Promise<V1ServiceAccount> {
    const { kind, namespace = "", context } = request;
    const key = `${resourcePrefix(serviceAccounts)}${namespace}/${name}`;
    for (let left = name === defaultAccount ? tries : 1; left > 0; left -= 1) {
      const account = await this.lookup.find<V1ServiceAccount>(key, context.signal);
      if (account) return account;
      if (left > 1) await this.clock.sleep(pauseMs, context.signal);
    }
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(kind, request.name, why);
  }
}

/** Mirror pods show what a node runs by itself; they must not gain rights by it. */
function checkMirror({ kind, name }: AdmissionRequest, pod: V1Pod): void {
  const [first] = podReferences(pod);
  if (first) throw forbidden(kind, name, `a mirror pod may not reference ${words[first.resource]}`);
}

const words: Readonly<Record<ReferredResource, string>> = {
  clustertrustbundles: "cluster trust bundles",
  configmaps: "config maps",
  persistentvolumeclaims: "persistent volume claims",
  resourceclaims: "resource claims",
  resourceclaimtemplates: "resource claim templates",
  secrets: "secrets",
  serviceaccounts: "service accounts",
};
