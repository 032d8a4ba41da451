import type { Bench } from "./bench.js";
import { OneHost } from "./one-host.js";

/** From nothing to a cluster that has shown its demo app answering. */
export const upBench: Bench = {
  name: "up",
  description: "`coracle up` of a fresh one-host cluster, to the demo's answer",
  async run() {
    const host = await OneHost.start();
    await host.stop();
    const goal = { kind: "value", atMost: 15 } as const;
    return [{ name: "up, to the demo's answer", unit: "s", ours: host.upSeconds, goal }];
  },
};
