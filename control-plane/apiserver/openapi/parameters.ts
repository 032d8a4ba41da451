/** Which query parameters an operation takes. */
export type ParameterSet =
  | "none"
  | "get"
  | "list"
  | "create"
  | "update"
  | "patch"
  | "delete"
  | "deleteCollection"
  | "log";

export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path";
  readonly type: "string" | "integer" | "boolean";
  readonly description: string;
  readonly required?: boolean;
}

const query = (name: string, type: Parameter["type"], description: string): Parameter => ({
  name,
  in: "query",
  type,
  description,
});

const pretty = query("pretty", "string", "If 'true', the answer is indented.");
const dryRun = query("dryRun", "string", "All: everything is checked and nothing is stored.");
const fieldManager = query("fieldManager", "string", "The name of the actor who makes the change.");
const fieldValidation = query(
  "fieldValidation",
  "string",
  "What to do about unknown and duplicate fields: Ignore, Warn (the default) or Strict.",
);
const force = query("force", "boolean", "Whether an apply takes over fields of other managers.");
const resourceVersion = query(
  "resourceVersion",
  "string",
  "The version that the answer must not be older than.",
);
const listing: readonly Parameter[] = [
  query("continue", "string", "Where to go on with a list that was given in part."),
  query("fieldSelector", "string", "Selects objects by their fields."),
  query("labelSelector", "string", "Selects objects by their labels."),
  query("limit", "integer", "At most so many objects are given."),
  resourceVersion,
  query("resourceVersionMatch", "string", "How resourceVersion is to be understood."),
  query("sendInitialEvents", "boolean", "Whether a watch begins with the objects there are."),
  query("timeoutSeconds", "integer", "How long the call may take."),
];
const watching: readonly Parameter[] = [
  query("allowWatchBookmarks", "boolean", "Whether a watch may send bookmarks."),
  query("watch", "boolean", "Whether changes are sent as they happen."),
];
const deleting: readonly Parameter[] = [
  dryRun,
  query("gracePeriodSeconds", "integer", "How long the object may take to stop."),
  query("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
  query("propagationPolicy", "string", "What happens to dependents: Orphan, Background or Foreground."),
];
const write = [pretty, dryRun, fieldManager, fieldValidation];

const sets: Readonly<Record<ParameterSet, readonly Parameter[]>> = {
  none: [],
  get: [pretty, resourceVersion],
  list: [pretty, ...listing, ...watching],
  create: write,
  update: write,
  patch: [...write, force],
  delete: [pretty, ...deleting],
  deleteCollection: [pretty, ...listing, ...deleting],
  log: [
    query("container", "string", "The container whose log is wanted."),
    query("follow", "boolean", "Whether to go on as the log grows."),
    query("insecureSkipTLSVerifyBackend", "boolean", "Whether the node's certificate is not checked."),
    query("limitBytes", "integer", "At most so many bytes are given."),
    pretty,
    query("previous", "boolean", "The log of the container before its last restart."),
    query("sinceSeconds", "integer", "Lines of the last so many seconds."),
    query("stream", "string", "Stdout, Stderr or All."),
    query("tailLines", "integer", "The last so many lines."),
    query("timestamps", "boolean", "Whether each line begins with its time."),
  ],
};

/** All parameters of an operation: those in its path, and its set. */
export function parametersOf(path: string, set: ParameterSet): Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]): Parameter => {
    const description = name === "name" ? "The object's name." : "The object's namespace.";
    return { name, in: "path", type: "string", description, required: true };
  });
  return [...inPath, ...sets[set]];
}
