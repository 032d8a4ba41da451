/** What has to be mounted before pods can use it, once on a node for all of them. */
export interface Mountable {
  /** Of all that is mounted here its own; a name of one entry. */
  readonly key: string;
  /** What users call it. */
  readonly name: string;
  /**
   * Mounts it at `dataOf(place)`; what else it needs lies beside that in `place`, where only root looks. What was left by a
   * call that was cut short is no hindrance. Rejects with MountError.
   */
  mount(place: string): Promise<void>;
}

/** In a place: says of which file loop devices are to be given up with it. Their names would be others' after a reboot. */
export const attachedAt = (place: string): string => `${place}/device`;

/** Where in a place files are. */
export const dataOf = (place: string): string => `${place}/data`;
