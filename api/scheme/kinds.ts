import type { Scheme } from "../scheme.js";
import type { Kind } from "./kind.js";

/** A kind whose value was replaced by another is among both. */
export interface KindsChange {
  readonly gone: readonly Kind[];
  readonly come: readonly Kind[];
}

type Follower = (change: KindsChange) => void;

/** The kinds of one control plane as they are now: holds the current scheme, and tells of changes. */
export class Kinds {
  private readonly followers = new Set<Follower>();
  private scheme: Scheme;

  constructor(initial: Scheme) {
    this.scheme = initial;
  }

  current(): Scheme {
    return this.scheme;
  }

  /** Those who follow are told one after the other, the longest follower first, before this returns. */
  replace(next: Scheme): void {
    const change = changeBetween(this.scheme, next);
    this.scheme = next;
    if (change.gone.length + change.come.length === 0) return;
    for (const follower of [...this.followers]) follower(change);
  }

  /** Returns the way to leave. */
  onChange(follower: Follower): () => void {
    // An entry of its own, so that following twice is two.
    const own: Follower = (change) => follower(change);
    this.followers.add(own);
    return () => this.followers.delete(own);
  }
}

function changeBetween(before: Scheme, after: Scheme): KindsChange {
  return { gone: missingIn(after, before), come: missingIn(before, after) };
}

const missingIn = (scheme: Scheme, other: Scheme) =>
  other.all().filter((kind) => scheme.byResource(kind.group, kind.resource) !== kind);
