import type { Kind } from "../../../api/scheme/kind.js";
import type { Replacement, Stored } from "../../storage/storage.js";
import type { AdmissionRequest } from "../admission/admission.js";
import type { RequestContext } from "../contract/request-context.js";

/** A write that is about to be decided. */
export interface QuotaWriteAbout {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: Kind;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly context: RequestContext;
}

/**
 * What quotas become by the write: to be written in the same transaction as the object, so that no usage is ever counted
 * without its object, or the other way round. Throws 403 when there is no room.
 */
export type Charge = (request: AdmissionRequest) => readonly Replacement[];

/** The quotas of namespaces, to which writes have to keep. */
export interface Quotas {
  /**
   * Carries out the work, which charges for what it writes; once more when a quota was changed meanwhile. Work that only
   * pretends to write returns nothing.
   */
  within<T extends Stored | undefined>(
    about: QuotaWriteAbout,
    work: (charge: Charge) => Promise<T>,
  ): Promise<T>;
}

/** Everything may be written. */
export const noQuotas: Quotas = { within: (_about, work) => work(() => []) };
