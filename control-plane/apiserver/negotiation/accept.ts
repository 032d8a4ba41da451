import { ApiError } from "../../../api/errors.js";

export type View = "object" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";

/** In what form an answer goes out. */
export interface Representation {
  readonly format: "json" | "yaml";
  readonly view: View;
  readonly pretty: boolean;
}

const formats: ReadonlyMap<string, Representation["format"]> = new Map([
  ["*/*", "json"],
  ["application/*", "json"],
  ["application/json", "json"],
  ["application/yaml", "yaml"],
]);
const views: ReadonlySet<string> = new Set(["Table", "PartialObjectMetadata", "PartialObjectMetadataList"]);
const plainJson: Representation = { format: "json", view: "object", pretty: false };

/**
 * Chooses the form of an answer from an Accept header: the first clause that can be served, the weightier first.
 * Throws 406 when there is none. Protobuf is not served: clients that offer JSON too fall back to it.
 */
export function negotiate(
  accept: string | undefined,
  serves: (view: View) => boolean = () => true,
): Representation {
  if (accept === undefined || accept === "" || accept === "application/json") return plainJson;
  for (const clause of parseAccept(accept)) {
    const representation = representationOf(clause);
    if (representation && serves(representation.view)) return representation;
  }
  throw new ApiError(
    "NotAcceptable",
    "only the following media types are accepted: application/json, application/yaml",
  );
}

export interface AcceptClause {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The clauses of an Accept header, the preferred one first: of those that weigh the same, what names more. */
export function parseAccept(accept: string): AcceptClause[] {
  return accept
    .split(",")
    .map(parseMediaType)
    .filter(({ type }) => type !== "")
    .sort((one, other) => weight(other) - weight(one) || stars(one) - stars(other));
}

export function parseMediaType(text: string): AcceptClause {
  const [type = "", ...rest] = text.split(";").map((part) => part.trim());
  const parameters = rest.map((parameter) => {
    const equals = parameter.indexOf("=");
    return equals < 0
      ? [parameter.toLowerCase(), ""]
      : [parameter.slice(0, equals).toLowerCase(), parameter.slice(equals + 1).replace(/^"|"$/g, "")];
  });
  return { type: type.toLowerCase(), parameters: Object.fromEntries(parameters) };
}

const stars = ({ type }: AcceptClause) => type.split("*").length;

function weight({ parameters }: AcceptClause): number {
  const q = Number(parameters.q ?? 1);
  return Number.isNaN(q) ? 0 : q;
}

function representationOf({ type, parameters }: AcceptClause): Representation | undefined {
  const format = formats.get(type);
  if (!format) return undefined;
  const pretty = parameters.pretty === "1";
  const view = parameters.as;
  if (view === undefined) return { format, view: "object", pretty };
  const known = views.has(view) && parameters.g === "meta.k8s.io" && parameters.v === "v1";
  return known ? { format, view: view as View, pretty } : undefined;
}
