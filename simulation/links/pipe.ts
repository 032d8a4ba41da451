import type { Clock } from "../../common/clock.js";
import type { Way } from "./way.js";

/** One direction of a connection: what is sent arrives in its order, later. */
export class Pipe<M> {
  private underWay: M[] = [];
  private isMoving = false;
  private isClosed = false;

  constructor(
    private readonly way: Way,
    private readonly clock: Clock,
    private readonly deliver: (message: M) => void,
  ) {}

  /** How much has been sent and hasn't arrived. */
  get length(): number {
    return this.underWay.length;
  }

  send(message: M): void {
    if (this.isClosed) return;
    this.underWay.push(message);
    if (this.isMoving) return;
    this.isMoving = true;
    this.clock.after(this.way.delayMs, () => this.way.whenWhole(() => this.arrive()));
  }

  /** Nothing arrives any more. */
  close(): void {
    this.isClosed = true;
    this.underWay = [];
  }

  private arrive(): void {
    const { underWay } = this;
    this.underWay = [];
    this.isMoving = false;
    for (const message of underWay) if (!this.isClosed) this.deliver(message);
  }
}
