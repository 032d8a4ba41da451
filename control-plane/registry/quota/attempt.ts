import { forbidden } from "../../../api/errors.js";
import type { V1ResourceQuota } from "../../../api/generated/types.js";
import { chargeAll, QuotaRefusal } from "../../../api/quota/charge.js";
import type { Evaluator } from "../../../api/quota/evaluator.js";
import { storedAt } from "../../storage/codec.js";
import { RequirementFailed } from "../../storage/errors.js";
import type { Replacement, Stored } from "../../storage/storage.js";
import type { AdmissionRequest } from "../admission/admission.js";
import type { StoredQuota } from "./known-quotas.js";

/** One try of a write, by the quotas as they were known when it began. */
export class Attempt {
  /** Of its last charge: why there is no room, by what may have been an old state. */
  refusal: QuotaRefusal | undefined;
  /** What its last charge makes of the quotas. */
  replacements: readonly Replacement[] = [];

  constructor(
    private readonly quotas: readonly StoredQuota[],
    private readonly evaluator: Evaluator,
    private readonly nowMs: number,
  ) {}

  charge({ operation, kind, name, subresource, object, old }: AdmissionRequest): readonly Replacement[] {
    if (operation === "DELETE" || !object) return [];
    const change = { operation, subresource, object, old };
    this.refusal = undefined;
    try {
      const objects = this.quotas.map((quota) => quota.object);
      this.replacements = this.replacing(chargeAll(objects, this.evaluator, change, this.nowMs));
      return this.replacements;
    } catch (error) {
      if (!(error instanceof QuotaRefusal)) throw error;
      this.refusal = error;
      throw forbidden(kind, name, error.message);
    }
  }

  /** Whether the write failed because a quota was not as it was known. */
  wasOutrun(error: unknown): error is RequirementFailed {
    if (!(error instanceof RequirementFailed)) return false;
    const found = new Map(error.found.map(({ key, revision }) => [key, revision]));
    return this.replacements.some(({ key, revision }) => found.get(key) !== revision);
  }

  /** The quotas as the write left them. */
  replacedAt(revision: number): Stored[] {
    return this.replacements.map(({ key, object }) => storedAt(key, object, revision));
  }

  private replacing(charged: ReadonlyMap<V1ResourceQuota, Record<string, string>>): Replacement[] {
    return this.quotas.flatMap(({ key, revision, object }) => {
      const used = charged.get(object);
      return used ? [{ key, revision, object: { ...object, status: { ...object.status, used } } }] : [];
    });
  }
}
