import { join } from "node:path";
import type { ClusterSettings } from "../../proto/generated/agent.js";
import type { Files } from "../files/files.js";

/** What every node must agree on: told by the first replica, kept for starts without one. */
export class KnownCluster {
  private settings: ClusterSettings | undefined;

  constructor(
    private readonly stateDirectory: string,
    private readonly files: Files,
  ) {}

  get current(): ClusterSettings {
    if (!this.settings) throw new Error("no control plane has told the cluster's settings yet");
    return this.settings;
  }

  /** From the last time, if there was one; a file that can't be read is as none. */
  async load(): Promise<void> {
    const text = await this.files.read(this.path);
    this.settings = text === undefined ? undefined : parsed(text);
  }

  async learn(settings: ClusterSettings): Promise<void> {
    this.settings = settings;
    await this.files.replace(this.path, JSON.stringify(settings));
  }

  private get path(): string {
    return join(this.stateDirectory, "cluster.json");
  }
}

const fields = ["podCidr", "serviceCidr", "dnsAddress", "dnsDomain", "nodePortRange"] as const;

function parsed(text: string): ClusterSettings | undefined {
  try {
    const found = JSON.parse(text) as ClusterSettings | null;
    return found && fields.every((field) => typeof found[field] === "string") ? found : undefined;
  } catch {
    return undefined;
  }
}
