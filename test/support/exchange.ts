import type { V1UserInfo } from "../../api/generated/types.js";
import { builtInScheme } from "../../api/scheme/built-in-scheme.js";
import { Exchange } from "../../control-plane/apiserver/exchange/exchange.js";
import type { ClientCertificate } from "../../control-plane/apiserver/http/client-certificate.js";
import { text } from "../../control-plane/apiserver/http/response.js";
import { MemoryRequest } from "../../control-plane/apiserver/nodes/memory-request.js";

const scheme = builtInScheme();

export interface AskedExchange {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly user?: V1UserInfo;
  readonly certificate?: ClientCertificate;
}

/** A request before the first filter, or after authentication with a `user`. */
export function exchangeOf(path: string, asked: AskedExchange = {}): Exchange {
  const { method = "GET", headers = {}, user = { username: "alice" }, certificate } = asked;
  const request = new MemoryRequest(
    { method, path, headers, user, body: new Uint8Array() },
    new AbortController().signal,
  );
  const exchange = new Exchange(certificate ? Object.assign(request, { certificate }) : request, scheme);
  if (asked.user) exchange.user = asked.user;
  return exchange;
}

/** What a handler behind the filters answers. */
export const done = async () => text(200, "done");
