import type { V1Service } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { Random } from "../../../common/random.js";
import { Allocator, type Space } from "./allocator.js";
import type { Reservations } from "./reservations.js";
import type { UndoLog } from "./undo-log.js";

/** One sort of value that Services hold; what is taken is written into the log, to be given back should the write fail. */
export class ServicePool {
  private readonly allocator: Allocator;

  constructor(
    readonly reservations: Reservations,
    space: Space,
    random: Random,
    private readonly holder: (value: string, service: V1Service) => KubeObject,
    private readonly isHolderOf: (service: V1Service, holder: KubeObject) => boolean,
  ) {
    this.allocator = new Allocator(space, reservations, random);
  }

  /** A value that was free; undefined when none is. */
  async take(service: V1Service, log: UndoLog): Promise<string | undefined> {
    const value = await this.allocator.allocate((one) => this.holder(one, service));
    if (value !== undefined) log.onRollback(() => this.release(value, service));
    return value;
  }

  /** False when somebody else holds this value. */
  async claim(value: string, service: V1Service, log: UndoLog): Promise<boolean> {
    if (!(await this.hold(value, service))) return false;
    log.onRollback(() => this.release(value, service));
    return true;
  }

  /** Fine when the Service doesn't hold it. */
  release(value: string, service: V1Service): Promise<void> {
    return this.reservations.release(value, (holder) => this.isHolderOf(service, holder));
  }

  /** Reserves for good what a Service holds already. */
  hold(value: string, service: V1Service): Promise<boolean> {
    return this.reservations.reserve(value, this.holder(value, service));
  }
}
