/** Who a container's first process is. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** Beside that one. */
  readonly groups: readonly number[];
}

/** As containers are labelled with it: `uid:gid:group,group`. */
export const identityText = ({ uid, gid, groups }: Identity): string => `${uid}:${gid}:${groups.join(",")}`;

/** Undefined for what is no such label. */
export function parseIdentity(text = ""): Identity | undefined {
  const match = /^(\d+):(\d+):([\d,]*)$/.exec(text);
  if (!match) return undefined;
  const groups = (match[3] ?? "").split(",").filter((group) => group !== "");
  return { uid: Number(match[1]), gid: Number(match[2]), groups: groups.map(Number) };
}
