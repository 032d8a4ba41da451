import type { V1Service } from "../../../api/generated/types.js";
import type { Key } from "../../reconcile/reconciler.js";

/** At which addresses a Service is to be reached. */
export type AddressOutcome =
  | { readonly kind: "given"; readonly addresses: readonly string[] }
  /** Until the Service or what is in its way changes; why, for an event. */
  | { readonly kind: "refused"; readonly why: string }
  /** There is nobody to answer now; what was given stays. */
  | { readonly kind: "unavailable" };

/** Where the addresses of load balancers come from. */
export interface Addresses {
  of(service: V1Service): Promise<AddressOutcome>;
  /** Gives back what a Service holds that is gone or asks no longer. Fine when it holds nothing. */
  release(key: Key): Promise<void>;
}
