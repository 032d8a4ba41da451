import type { V1UserInfo } from "../../../api/generated/types.js";

const authenticated = "system:authenticated";

/** The user with the group of all who have shown who they are. */
export function withAuthenticatedGroup(user: V1UserInfo): V1UserInfo {
  const { groups = [] } = user;
  return groups.includes(authenticated) ? user : { ...user, groups: [...groups, authenticated] };
}
