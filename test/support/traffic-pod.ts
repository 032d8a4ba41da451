import { newPod } from "./manifests.js";
import { shell } from "./pods.js";
import type { TestNamespace } from "./test-namespace.js";

export interface TrafficReport {
  readonly requests: number;
  readonly failures: number;
}

/** A pod that asks a URL again and again, a new connection each time, and counts what failed. */
export class TrafficPod {
  private constructor(private readonly namespace: TestNamespace) {}

  static async start(namespace: TestNamespace, nodeName: string, url: string): Promise<TrafficPod> {
    const script = `
      trap 'exit 0' TERM
      requests=0 failures=0
      while :; do
        timeout 5 wget -q -O /dev/null ${url} || { failures=$((failures + 1)); date >> /tmp/failed; }
        requests=$((requests + 1))
        echo $requests $failures > /tmp/new && mv /tmp/new /tmp/counts
        usleep 20000
      done`;
    const readinessProbe = { exec: { command: ["test", "-e", "/tmp/counts"] }, periodSeconds: 1 };
    await namespace.apply(newPod("traffic", [shell("app", script, { readinessProbe })], { nodeName }));
    await namespace.waitReady("pod/traffic");
    return new TrafficPod(namespace);
  }

  /** The counts up to now. */
  async report(): Promise<TrafficReport> {
    const [requests, failures] = (await this.namespace.inside("traffic", "cat /tmp/counts"))
      .split(" ")
      .map(Number);
    return { requests: requests ?? 0, failures: failures ?? 0 };
  }

  async stop(): Promise<void> {
    await this.namespace.ok("delete", "pod", "traffic", "--wait=false");
  }
}
