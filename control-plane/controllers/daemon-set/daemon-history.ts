import type { V1ControllerRevision, V1DaemonSet, V1Pod } from "../../../api/generated/types.js";
import { holdsTemplate } from "../revisions/revision-data.js";
import type { RevisionHistory } from "../revisions/revision-history.js";
import { hashLabel } from "./daemon-pod.js";

/** The set's template, and what it was before. */
export interface Version {
  readonly current: V1ControllerRevision;
  readonly hash: string;
  /** Also those of older revisions that hold the same template: their pods are as they should be. */
  readonly hashes: ReadonlySet<string>;
  readonly revisions: readonly V1ControllerRevision[];
  readonly collisionCount: number;
}

export class DaemonHistory {
  constructor(private readonly history: RevisionHistory<V1DaemonSet>) {}

  async look(set: V1DaemonSet): Promise<Version> {
    const template = set.spec?.template ?? {};
    const revisions = await this.history.claim(set);
    const { revision: current, collisionCount } = await this.history.current(set, template, revisions);
    const equal = revisions.filter((revision) => holdsTemplate(revision, template));
    const hashes = new Set([current, ...equal].map(hashOf));
    return { current, hash: hashOf(current), hashes, revisions, collisionCount };
  }

  /** Those that pods still have count towards the limit, but are never deleted. */
  async trim(set: V1DaemonSet, { current, revisions }: Version, pods: readonly V1Pod[]): Promise<void> {
    const used = new Set(pods.map(({ metadata }) => metadata.labels?.[hashLabel]));
    const isCurrent = ({ metadata }: V1ControllerRevision) => metadata.name === current.metadata.name;
    const isUsed = (revision: V1ControllerRevision) => used.has(hashOf(revision));
    const old = revisions.filter((revision) => !isCurrent(revision));
    const limit = (set.spec?.revisionHistoryLimit ?? 10) - old.filter(isUsed).length;
    await this.history.trim(set, old, isUsed, Math.max(0, limit));
  }
}

/** Revisions that somebody else made may have no hash. */
const hashOf = ({ metadata }: V1ControllerRevision) => metadata.labels?.[hashLabel] ?? metadata.name ?? "";
