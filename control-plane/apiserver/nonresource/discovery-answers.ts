import { createHash } from "node:crypto";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Scheme } from "../../../api/scheme.js";
import { aggregatedContentType, type DiscoveryVersion, groupDiscoveryList } from "../discovery/aggregated.js";
import { type BytesResponse, bytes } from "../http/response.js";

/** What discovery answers, each made when it is first asked for and kept as long as the kinds stay the same. */
export class DiscoveryAnswers {
  private of: Scheme | undefined;
  private readonly made = new Map<string, BytesResponse>();

  constructor(private readonly kinds: Kinds) {}

  /** `name` says which answer it is; what is not served isn't kept. */
  kept(name: string, make: (scheme: Scheme) => BytesResponse | undefined): BytesResponse | undefined {
    const scheme = this.kinds.current();
    if (this.of !== scheme) this.made.clear();
    this.of = scheme;
    const answer = this.made.get(name) ?? make(scheme);
    if (answer) this.made.set(name, answer);
    return answer;
  }

  /** All groups below a root, with a tag by which a client asks whether it has them already. */
  aggregated(
    root: "/api" | "/apis",
    version: DiscoveryVersion,
    known: string | undefined,
  ): BytesResponse | undefined {
    const answer = this.kept(`${root} ${version}`, (scheme) => tagged(scheme, root, version));
    if (!answer || known !== answer.headers.etag) return answer;
    const { "content-type": _, ...headers } = answer.headers;
    return { ...answer, statusCode: 304, headers, body: [] };
  }
}

function tagged(scheme: Scheme, root: "/api" | "/apis", version: DiscoveryVersion): BytesResponse {
  const body = Buffer.from(`${JSON.stringify(groupDiscoveryList(scheme, root, version))}\n`);
  const etag = `"${createHash("sha512").update(body).digest("hex").toUpperCase()}"`;
  const answer = bytes(200, aggregatedContentType(version), body);
  return { ...answer, headers: { ...answer.headers, etag, vary: "Accept", "cache-control": "public" } };
}
