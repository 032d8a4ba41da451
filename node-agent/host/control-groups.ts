/** The control groups of a host, of either version. */
export interface ControlGroups {
  /** @param controller empty for the one tree of version 2. What this host doesn't have is no error */
  set(controller: string, group: string, file: string, value: string): Promise<void>;
  /** Under every controller, as far as nothing is in it. */
  remove(group: string): Promise<void>;
}
