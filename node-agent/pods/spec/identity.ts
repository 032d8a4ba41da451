import type { V1Container, V1Pod } from "../../../api/generated/types.js";
import type { Accounts } from "../../runtime/accounts.js";
import type { ImageInfo } from "../../runtime/container-runtime.js";
import type { Identity } from "../../runtime/identity.js";
import { specOf } from "../lifecycle/context.js";
import { ConfigError } from "./config-error.js";

/**
 * Who a container's first process is: by the container's and its pod's settings, then by the image's user. The policy `Merge` adds the groups that list
 * the user in the image; `Strict` doesn't. Throws ConfigError when the image's user isn't to be found in it.
 */
export function identityOf(
  container: V1Container,
  pod: V1Pod,
  image: ImageInfo,
  accounts: Accounts,
): Identity {
  const { runAsUser, runAsGroup, policy, groups } = wishesOf(container, pod);
  const [imageUser = "", imageGroup] = (image.user ?? "").split(":");
  const user = runAsUser === undefined ? imageUser || "0" : String(runAsUser);
  const account = accounts.user(user);
  const uid = account?.uid ?? numberOf(user);
  const ofImage = runAsUser === undefined && imageGroup;
  const gid = runAsGroup ?? (ofImage ? groupOf(imageGroup, accounts) : (account?.gid ?? 0));
  if (uid === undefined || gid === undefined)
    throw new ConfigError(`unable to find user ${image.user} in the image's accounts`);
  const merged = policy === "Strict" ? [] : accounts.groupsOf(account?.name ?? "");
  return { uid, gid, groups: [...new Set([...merged, ...groups])].filter((group) => group !== gid) };
}

function wishesOf({ securityContext: own }: V1Container, pod: V1Pod) {
  const shared = specOf(pod).securityContext ?? {};
  const { supplementalGroups = [], supplementalGroupsPolicy: policy, fsGroup } = shared;
  return {
    runAsUser: own?.runAsUser ?? shared.runAsUser,
    runAsGroup: own?.runAsGroup ?? shared.runAsGroup,
    policy,
    groups: [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])],
  };
}

const groupOf = (group: string, accounts: Accounts) => accounts.group(group) ?? numberOf(group);

const numberOf = (text: string) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined);
