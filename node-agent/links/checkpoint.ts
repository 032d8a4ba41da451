import { encodeJson } from "../../api/json/encode-json.js";
import { parseJson } from "../../api/json/parse-json.js";
import { refOf } from "../../api/meta/object.js";
import { assignedResources } from "../../common/assigned-kinds.js";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import { type AssignmentItem, AssignmentItem_Action } from "../../proto/generated/agent.js";
import type { Files } from "../files/files.js";
import type { SavedAssignments } from "./assignment-receiver.js";
import type { AssignmentSet } from "./assignment-sink.js";

interface CheckpointFile {
  readonly version: SavedAssignments["version"];
  /** resource → key → object */
  readonly objects: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Keeps the last whole set on disk, so that an agent that starts without a control plane knows what it runs. */
export class Checkpoint {
  readonly name = "checkpoint";
  private pending = false;
  private writing: Promise<void> | undefined;
  private cancel: (() => void) | undefined;

  /** @param debounceMs changes within this are written together */
  constructor(
    private readonly path: string,
    private readonly files: Files,
    private readonly current: () => { version: SavedAssignments["version"] | undefined; set: AssignmentSet },
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly debounceMs = 500,
  ) {}

  /** Undefined when there is none, or none that can be read: then the control plane has to be asked. */
  async load(): Promise<SavedAssignments | undefined> {
    const text = await this.files.read(this.path);
    if (text === undefined) return undefined;
    try {
      const { version, objects } = parseJson(text) as CheckpointFile;
      return { version, items: itemsOf(objects) };
    } catch (err) {
      this.log.error("checkpoint cannot be read", { path: this.path, err });
      return undefined;
    }
  }

  changed(): void {
    this.pending = true;
    this.cancel ??= this.clock.after(this.debounceMs, () => {
      this.cancel = undefined;
      this.flush().catch((err) => this.log.error("checkpoint not written", { path: this.path, err }));
    });
  }

  /** Writes what is pending; resolves when it is on disk. */
  async flush(): Promise<void> {
    await this.writing;
    const { version, set } = this.current();
    if (!this.pending || !version) return;
    this.pending = false;
    this.writing = this.files.replace(this.path, serialize(version, set)).finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }
}

/** The objects' bytes as they came, not parsed and written again. */
function serialize(version: SavedAssignments["version"], set: AssignmentSet): string {
  const tables = assignedResources.map((resource) => {
    const entries = [...set[resource]].map(
      ([key, { json }]) => `${JSON.stringify(key)}:${json.toString("utf8")}`,
    );
    return `${JSON.stringify(resource)}:{${entries.join(",\n")}}`;
  });
  return `{"version":${JSON.stringify(version)},"objects":{\n${tables.join(",\n")}}}\n`;
}

function itemsOf(objects: CheckpointFile["objects"]): AssignmentItem[] {
  return Object.entries(objects).flatMap(([resource, byKey]) =>
    Object.entries(byKey).map(([key, object]) => {
      const { namespace = "", name } = refOf(key);
      const action = AssignmentItem_Action.PUT;
      return { action, resource, namespace, name, object: Buffer.from(encodeJson(object)) };
    }),
  );
}
