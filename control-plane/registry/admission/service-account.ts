import { forbidden } from "../../../api/errors.js";
import type { V1Pod, V1PodSpec, V1ServiceAccount } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import { type Random, randomSuffix } from "../../../common/random.js";
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
    if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined)
      return checkMirror(request, spec);
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
    const { info, namespace = "", context } = request;
    const key = `/registry/core/serviceaccounts/${namespace}/${name}`;
    for (let left = name === defaultAccount ? tries : 1; left > 0; left -= 1) {
      const account = await this.lookup.find<V1ServiceAccount>(key, context.signal);
      if (account) return account;
      if (left > 1) await this.clock.sleep(pauseMs, context.signal);
    }
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(info, request.name, why);
  }
}

/** Mirror pods show what a node runs by itself; they must not gain rights by it. */
function checkMirror({ info, name }: AdmissionRequest, spec: NonNullable<V1Pod["spec"]>): void {
  if (spec.serviceAccountName) throw forbidden(info, name, "a mirror pod may not reference service accounts");
  const leaks = (spec.volumes ?? []).some(({ secret, projected }) =>
    Boolean(secret || projected?.sources?.some(({ serviceAccountToken: token }) => token)),
  );
  if (leaks) throw forbidden(info, name, "a mirror pod may not reference secrets");
}
