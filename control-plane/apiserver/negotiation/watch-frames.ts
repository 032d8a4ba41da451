import { ApiError } from "../../../api/errors.js";
import { encodeJson } from "../../../api/json/encode-json.js";
import type { Clock } from "../../../common/clock.js";
import type { EntryBookmark, EntryEvent } from "../../registry/contract/resource-store.js";
import type { Representation } from "./accept.js";
import type { Target } from "./target.js";
import { type IncludeObject, includeObject, partialMetadata, tableOf } from "./views.js";

const heads = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
} as const;
const tail = Buffer.from("}\n");
const initialEventsEnd = { "k8s.io/initial-events-end": "true" };

type Change = Exclude<EntryEvent, EntryBookmark>;

/** Turns the events of one watch into its lines. Tables tell their columns once. */
export class WatchFrames {
  readonly contentType = "application/json";
  private readonly include: IncludeObject;
  private columnsSent = false;

  constructor(
    private readonly target: Target,
    private readonly form: Representation,
    query: URLSearchParams,
    private readonly clock: Clock,
  ) {
    if (form.format !== "json") {
      throw new ApiError("NotAcceptable", "only the following media types are accepted: application/json");
    }
    this.include = includeObject(query);
  }

  /** At once, unless it takes time to convert the objects. */
  batch(events: readonly EntryEvent[]): Buffer | Promise<Buffer> {
    const objects = () => events.flatMap((event) => (event.type === "BOOKMARK" ? [] : [event.entry.object]));
    return this.target.shown(objects, () => this.lines(events));
  }

  private lines(events: readonly EntryEvent[]): Buffer {
    const chunks: Buffer[] = [];
    for (const event of events) {
      if (event.type === "BOOKMARK") chunks.push(line("BOOKMARK", this.bookmark(event)));
      else if (this.form.view === "object")
        chunks.push(heads[event.type], this.target.json(event.entry), tail);
      else chunks.push(line(event.type, this.viewed(event)));
    }
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  }

  error(error: ApiError): Buffer {
    return line("ERROR", error.toStatus());
  }

  private viewed({ entry: { object } }: Change): unknown {
    if (this.form.view !== "Table") return partialMetadata(object);
    return this.table([object], object.metadata.resourceVersion ?? "");
  }

  private table(objects: Parameters<typeof tableOf>[1], resourceVersion: string): unknown {
    const table = tableOf(this.target, objects, { resourceVersion }, this.clock, this.include);
    if (this.columnsSent) return { ...table, columnDefinitions: null };
    this.columnsSent = true;
    return table;
  }

  private bookmark({ revision, initialEventsEnd: last }: EntryBookmark): unknown {
    if (this.form.view === "Table" && !last) return this.table([], String(revision));
    const metadata = {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(last ? { annotations: initialEventsEnd } : {}),
    };
    const own = { kind: this.target.kind.kind, apiVersion: this.target.apiVersion, metadata };
    if (this.form.view === "object") return own;
    return { ...own, kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" };
  }
}

const line = (type: string, object: unknown): Buffer =>
  Buffer.from(`{"type":"${type}","object":${encodeJson(object)}}\n`);
