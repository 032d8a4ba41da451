import { join } from "node:path";
import { readIfThere, writePrivateFile } from "../../common/tls/pem-files.js";
import type { ClusterSettings } from "../../proto/generated/agent.js";

/** What every node must agree on: told by the first replica, kept for starts without one. */
export class KnownCluster {
  private settings: ClusterSettings | undefined;

  constructor(private readonly stateDirectory: string) {}

  get current(): ClusterSettings {
    if (!this.settings) throw new Error("no control plane has told the cluster's settings yet");
    return this.settings;
  }

  /** From the last time, if there was one. */
  async load(): Promise<void> {
    const text = await readIfThere(this.path);
    if (text !== undefined) this.settings = JSON.parse(text) as ClusterSettings;
  }

  async learn(settings: ClusterSettings): Promise<void> {
    this.settings = settings;
    await writePrivateFile(this.path, JSON.stringify(settings));
  }

  private get path(): string {
    return join(this.stateDirectory, "cluster.json");
  }
}
