import { createHash } from "node:crypto";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Scheme } from "../../../api/scheme.js";
import { Definitions, type Dialect, v2Dialect, v3Dialect } from "./definitions.js";
import { type Descriptions, loadDescriptions } from "./descriptions.js";
import { kindsByClass } from "./group-version-kinds.js";
import { operations, rootOf } from "./operations.js";
import { schemaText } from "./schema-text.js";
import { documentV2 } from "./v2.js";
import { classesOf, documentV3, type Info } from "./v3.js";

/** The answer to `/openapi/v3`: where the document of each group and version is, with a hash that changes with it. */
export interface OpenApiIndex {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/** The documents of the kinds as they are now. */
export class OpenApiDocuments {
  private made: { readonly of: Scheme; readonly documents: OpenApi } | undefined;
  private descriptions: Promise<Descriptions> | undefined;

  constructor(
    private readonly kinds: Kinds,
    private readonly version: string,
  ) {}

  current(): OpenApi {
    const scheme = this.kinds.current();
    if (this.made?.of === scheme) return this.made.documents;
    const documents = new OpenApi(scheme, this.version, () => {
      this.descriptions ??= loadDescriptions();
      return this.descriptions;
    });
    this.made = { of: scheme, documents };
    return documents;
  }
}

/** The OpenAPI documents of a scheme as JSON bytes, each made when it is first asked for and then kept. */
export class OpenApi {
  private readonly documents = new Map<string, Promise<Buffer>>();
  private readonly info: Info;
  private index: OpenApiIndex | undefined;

  /** `version` is the server's, as `/version` tells it. */
  constructor(
    private readonly scheme: Scheme,
    version: string,
    private readonly descriptions: () => Promise<Descriptions> = loadDescriptions,
  ) {
    this.info = { title: "Kubernetes", version };
  }

  /** `/openapi/v2` */
  v2(): Promise<Buffer> {
    return this.kept("v2", async () => {
      const all = this.groupVersions().flatMap(({ group, version }) =>
        operations(this.scheme, group, version),
      );
      return documentV2(all, await this.definitions(v2Dialect), this.info);
    });
  }

  /** `/openapi/v3` */
  v3Index(): OpenApiIndex {
    this.index ??= {
      paths: Object.fromEntries(
        this.groupVersions().map(({ group, version }) => {
          const path = rootOf(group, version).slice(1);
          const hash = this.hash(group, version);
          return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
        }),
      ),
    };
    return this.index;
  }

  /** `/openapi/v3/PATH`, where PATH is `api/v1` or `apis/GROUP/VERSION`; undefined when that is not served. */
  v3(path: string): Promise<Buffer> | undefined {
    const found = this.groupVersions().find(({ group, version }) => rootOf(group, version) === `/${path}`);
    if (!found) return undefined;
    return this.kept(path, async () => {
      const all = operations(this.scheme, found.group, found.version);
      return documentV3(all, await this.definitions(v3Dialect), this.info);
    });
  }

  private groupVersions(): { group: string; version: string }[] {
    return this.scheme
      .groups()
      .flatMap(({ group, versions }) => versions.map((version) => ({ group, version })));
  }

  /** A document follows from the server's version, what is served, and what that takes and gives. */
  private hash(group: string, version: string): string {
    const all = operations(this.scheme, group, version);
    const served = all.map(({ operationId, path }) => [operationId, path]);
    return createHash("sha512")
      .update(JSON.stringify([this.info, served]))
      .update(schemaText(classesOf(all)))
      .digest("hex")
      .toUpperCase();
  }

  private async definitions(dialect: Dialect): Promise<Definitions> {
    return new Definitions(await this.descriptions(), kindsByClass(this.scheme), dialect);
  }

  private kept(key: string, make: () => Promise<object>): Promise<Buffer> {
    const known = this.documents.get(key);
    if (known) return known;
    const made = make().then((document) => Buffer.from(JSON.stringify(document)));
    this.documents.set(key, made);
    return made;
  }
}
