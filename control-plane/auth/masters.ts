import type { V1UserInfo } from "../../api/generated/types.js";

/** The group that may do everything, whatever has become of the roles. */
export const masters = "system:masters";

export const isMaster = ({ groups }: V1UserInfo): boolean => groups?.includes(masters) === true;
