import type { Clock } from "../../common/clock.js";
import { type Handle, SocketHelper, type SocketHelperOptions } from "./socket-helper.js";

/** A helper costs as much memory as it is rarely needed. */
const idleMs = 10_000;

/** A socket helper that runs while there is need of it. */
export class RestingHelper<Request extends object, Opened extends Handle> {
  private helper: SocketHelper<Request, Opened> | undefined;
  private cancelIdle = () => {};

  /**
   * @param start runs its argument with what a helper needs to start
   * @param rested called when there is no helper any more
   */
  constructor(
    private readonly start: <T>(use: (options: SocketHelperOptions) => T) => T,
    private readonly clock: Clock,
    private readonly rested: () => void = () => {},
  ) {}

  /** Throws what the helper says, or why there is none. */
  async request(request: Request): Promise<Opened> {
    this.cancelIdle();
    this.helper ??= this.started();
    const { helper } = this;
    try {
      return await helper.request(request);
    } finally {
      if (helper === this.helper && !helper.isBusy) this.restSoon();
    }
  }

  /** Lets the helper go; the next request starts another. */
  close(): void {
    this.cancelIdle();
    this.helper?.close();
    this.forget();
  }

  private restSoon(): void {
    this.cancelIdle();
    this.cancelIdle = this.clock.after(idleMs, () => this.close());
  }

  private started(): SocketHelper<Request, Opened> {
    try {
      return this.start((options) => {
        const helper: SocketHelper<Request, Opened> = new SocketHelper(options, () => {
          if (this.helper === helper) this.forget();
        });
        return helper;
      });
    } catch (error) {
      this.rested();
      throw error;
    }
  }

  private forget(): void {
    if (!this.helper) return;
    this.helper = undefined;
    this.rested();
  }
}
