import type { V1Secret } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { secrets } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { type Clock, timeOf } from "../../../common/clock.js";

const label = "kubernetes.io/legacy-token-last-used";

/** Notes on a Secret the day on which its token was last used: once a day, and behind the request. */
export class LastUsedLabel {
  private readonly writing = new Set<string>();

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
  ) {}

  note({ metadata }: V1Secret): void {
    const today = timeOf(this.clock.now()).slice(0, 10);
    const key = keyOf(metadata);
    if (metadata.labels?.[label] === today || this.writing.has(key)) return;
    this.writing.add(key);
    const patch = { metadata: { uid: metadata.uid, labels: { [label]: today } } };
    void this.client
      .patch(secrets, refOf(key), "merge", patch)
      // The next use tries again.
      .catch(() => {})
      .finally(() => this.writing.delete(key));
  }
}
