import { deferred } from "../../common/deferred.js";

/** That the host is about to end, told by whoever hears of it, and when its pods have. */
export class ShutdownNotice {
  private readonly told = deferred<void>();
  private readonly done = deferred<void>();

  /** The host is about to end. */
  begin(): void {
    this.told.resolve();
  }

  /** Resolves when it is. */
  begun(): Promise<void> {
    return this.told.promise;
  }

  /** Its pods have ended, or had their time. */
  finish(): void {
    this.done.resolve();
  }

  finished(): Promise<void> {
    return this.done.promise;
  }
}
