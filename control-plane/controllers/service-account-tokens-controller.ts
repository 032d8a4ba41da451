import { isConflict, isNotFound } from "../../api/errors.js";
import type { V1Secret, V1ServiceAccount } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { secrets, serviceAccounts } from "../../api/resources.js";
import { unlessGone } from "../../client/expected-failures.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";

const tokenType = "kubernetes.io/service-account-token";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";
const byAccount = "account";

export interface ServiceAccountTokensOptions {
  /** PEM. */
  readonly rootCa: string;
  /** Makes the token without an end that the secret is to hold. */
  readonly signToken: (account: V1ServiceAccount, secret: V1Secret) => Promise<string>;
}

/** Fills the Secrets that somebody made for tokens of ServiceAccounts, and removes them with their account. */
export function serviceAccountTokensController(
  { client, informers }: ControllerContext,
  { rootCa, signToken }: ServiceAccountTokensOptions,
): ControllerSpec {
  const all = informers.informer(secrets);
  const accounts = informers.informer(serviceAccounts);
  all.addIndex(byAccount, (secret) => (isToken(secret) ? [accountKey(secret)] : []));

  async function accountOf(secret: V1Secret): Promise<V1ServiceAccount | undefined> {
    const { namespace = "", annotations = {} } = secret.metadata;
    const isOwn = (account: V1ServiceAccount | undefined) =>
      account && [undefined, account.metadata.uid].includes(annotations[uidAnnotation]) ? account : undefined;
    const known = isOwn(accounts.get(accountKey(secret)));
    if (known) return known;
    // What is removed can't be brought back, and this view may be old.
    const ref = { namespace, name: annotations[nameAnnotation] ?? "" };
    return isOwn(await unlessGone(client.get(serviceAccounts, ref)));
  }

  async function write(secret: V1Secret): Promise<void> {
    const account = await accountOf(secret);
    const { name = "", namespace = "", uid } = secret.metadata;
    if (!account) return client.delete(secrets, { namespace, name }, { preconditions: { uid } });
    const filled = await fill(secret, account, rootCa, signToken);
    if (filled) await client.update(secrets, filled);
  }

  return {
    name: "serviceaccount-token",
    reconciler: {
      async reconcile(key) {
        const secret = all.get(key);
        if (!secret || !isToken(secret) || secret.metadata.deletionTimestamp) return;
        await write(secret).catch((error) => {
          if (!isConflict(error) && !isNotFound(error)) throw error;
        });
      },
    },
    watches: [
      watchOf(all, (secret) => (isToken(secret) ? [keyOf(secret.metadata)] : [])),
      watchOf(accounts, ({ metadata }) =>
        all.byIndex(byAccount, keyOf(metadata)).map((secret) => keyOf(secret.metadata)),
      ),
    ],
  };
}

const isToken = ({ type, metadata }: V1Secret) =>
  type === tokenType && (metadata.annotations?.[nameAnnotation] ?? "") !== "";

const accountKey = ({ metadata: { namespace, annotations } }: V1Secret) =>
  keyOf({ namespace, name: annotations?.[nameAnnotation] });

/** Undefined: it has all that it shall have. */
async function fill(
  secret: V1Secret,
  account: V1ServiceAccount,
  rootCa: string,
  signToken: ServiceAccountTokensOptions["signToken"],
): Promise<V1Secret | undefined> {
  const { metadata, data = {} } = secret;
  const certificate = Buffer.from(rootCa).toString("base64");
  const hasUid = metadata.annotations?.[uidAnnotation] === account.metadata.uid;
  if (hasUid && data.token && data.namespace && data["ca.crt"] === certificate) return undefined;
  const annotations = { ...metadata.annotations, [uidAnnotation]: account.metadata.uid ?? "" };
  const token = data.token || Buffer.from(await signToken(account, secret)).toString("base64");
  const namespace = data.namespace || Buffer.from(metadata.namespace ?? "").toString("base64");
  return {
    ...secret,
    metadata: { ...metadata, annotations },
    data: { ...data, "ca.crt": certificate, namespace, token },
  };
}
