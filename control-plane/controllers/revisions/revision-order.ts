import type { V1ControllerRevision } from "../../../api/generated/types.js";

/** From the oldest to the newest: by number, then by age, then by name. */
export function inOrder(revisions: readonly V1ControllerRevision[]): V1ControllerRevision[] {
  return [...revisions].sort(
    (a, b) =>
      a.revision - b.revision ||
      createdMs(a) - createdMs(b) ||
      ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1),
  );
}

export function nextNumber(revisions: readonly V1ControllerRevision[]): number {
  return Math.max(0, ...revisions.map(({ revision }) => revision)) + 1;
}

/** The oldest ones beyond `limit` that nothing uses. A negative limit keeps all. */
export function surplusOf(
  revisions: readonly V1ControllerRevision[],
  isLive: (revision: V1ControllerRevision) => boolean,
  limit: number,
): V1ControllerRevision[] {
  if (limit < 0) return [];
  const old = inOrder(revisions).filter((revision) => !isLive(revision));
  return old.slice(0, Math.max(0, old.length - limit));
}

const createdMs = ({ metadata }: V1ControllerRevision) => Date.parse(metadata.creationTimestamp ?? "") || 0;
