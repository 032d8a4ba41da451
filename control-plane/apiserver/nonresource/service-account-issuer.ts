import { bytes } from "../http/response.js";
import type { Route } from "./routes.js";

/** The documents by which others verify ServiceAccount tokens. */
export interface IssuerDocuments {
  openIdConfiguration(): unknown;
  jsonWebKeySet(): unknown;
}

export function serviceAccountIssuer(documents: IssuerDocuments): Route[] {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value));
  return [
    {
      path: "/.well-known/openid-configuration",
      serve: () => bytes(200, "application/json", encode(documents.openIdConfiguration())),
    },
    {
      path: "/openid/v1/jwks",
      serve: () => bytes(200, "application/jwk-set+json", encode(documents.jsonWebKeySet())),
    },
  ];
}
