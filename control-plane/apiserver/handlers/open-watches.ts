import { ApiError } from "../../../api/errors.js";
import type { V1UserInfo } from "../../../api/generated/types.js";
import { isMaster } from "../../auth/masters.js";

/** Of one user: informers of a busy program need some hundreds. Each may hold a connection and a queue of events. */
export const defaultMostWatches = 2_000;

/** Counts the watches that each user has open. Administrators have as many as they like. */
export class OpenWatches {
  private readonly open = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Counts one more until `signal` aborts. Throws 429 when the user has too many. */
  begin(user: V1UserInfo, signal: AbortSignal): void {
    if (isMaster(user) || signal.aborted) return;
    const { username = "" } = user;
    const count = this.open.get(username) ?? 0;
    if (count >= this.most) throw tooMany();
    this.open.set(username, count + 1);
    signal.addEventListener("abort", () => this.end(username), { once: true });
  }

  private end(username: string): void {
    const left = (this.open.get(username) ?? 0) - 1;
    if (left > 0) this.open.set(username, left);
    else this.open.delete(username);
  }
}

const tooMany = () =>
  new ApiError("TooManyRequests", "Too many watches are open, please try again later.", {
    retryAfterSeconds: 5,
  });
