import type { V1ConfigMap } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { configMaps } from "../../api/resources.js";
import { unlessThere } from "../../client/expected-failures.js";
import type { Informer } from "../../client/informer.js";
import { timestamp } from "../../common/clock.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Reconciler } from "../reconcile/reconciler.js";
import { atStart } from "./singleton.js";

const ref = {
  namespace: "kube-system",
  name: "kube-apiserver-legacy-service-account-token-tracking",
} as const;
const key = keyOf(ref);

/** Says in a ConfigMap since which day the last use of tokens in Secrets is written down: those unused since then may go. */
export function legacyTokenTrackingController(context: ControllerContext): ControllerSpec {
  const maps = context.informers.informer(configMaps);
  return {
    name: "legacy-service-account-token-tracking",
    reconciler: new LegacyTokenTracking(context, maps),
    watches: [atStart(key), watchOf(maps, ({ metadata }) => (keyOf(metadata) === key ? [key] : []))],
  };
}

class LegacyTokenTracking implements Reconciler {
  constructor(
    private readonly context: ControllerContext,
    private readonly maps: Informer<V1ConfigMap>,
  ) {}

  async reconcile(): Promise<void> {
    const { client, clock } = this.context;
    const existing = this.maps.get(key);
    if (isDay(existing?.data?.since)) return;
    const data = { ...existing?.data, since: timestamp(clock).slice(0, 10) };
    if (existing) await client.update(configMaps, { ...existing, data });
    else
      await unlessThere(
        client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata: { ...ref }, data }),
      );
  }
}

function isDay(text = ""): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
