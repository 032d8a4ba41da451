import type { IncomingHttpHeaders } from "node:http";
import { badRequest } from "../../../api/errors.js";
import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Attributes, Authorizer } from "../../auth/authorizer.js";
import { authorizeOrThrow } from "../exchange/authorize.js";
import type { Exchange, Filter } from "../exchange/exchange.js";
import { unescaped } from "../exchange/percent-encoding.js";
import { header } from "../http/request.js";

const extraPrefix = "impersonate-extra-";
const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** `Impersonate-User` and its kin: the request goes on as somebody else, if the sender may be them. */
export function impersonation(authorizer: Authorizer): Filter {
  const become = async (exchange: Exchange, wanted: V1UserInfo) => {
    const sender = exchange.user;
    for (const question of questions(wanted))
      await authorizeOrThrow(authorizer, { user: sender, ...question });
    exchange.impersonator = sender;
    exchange.user = withImpliedGroups(wanted);
    exchange.audit?.impersonated(exchange.user);
  };
  return (next) => (exchange) => {
    const wanted = takeWantedIdentity(exchange.request.headers);
    return wanted ? become(exchange, wanted).then(() => next(exchange)) : next(exchange);
  };
}

/** Whom a request wants to be; it says so no longer, to whomever it may be passed on. */
function takeWantedIdentity(headers: IncomingHttpHeaders): V1UserInfo | undefined {
  const names = Object.keys(headers).filter((name) => name.startsWith("impersonate-"));
  if (names.length === 0) return undefined;
  const wanted = wantedIdentity(headers);
  for (const name of names) delete headers[name];
  return wanted;
}

function wantedIdentity(headers: IncomingHttpHeaders): V1UserInfo | undefined {
  const username = header(headers, "impersonate-user");
  const groups = list(headers, "impersonate-group");
  const uid = header(headers, "impersonate-uid");
  const extra = wantedExtra(headers);
  if (username) return { username, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
  if (groups.length === 0 && !uid && !extra) return undefined;
  throw badRequest("requested impersonation without a user");
}

function wantedExtra(headers: IncomingHttpHeaders): Record<string, string[]> | undefined {
  const names = Object.keys(headers).filter((name) => name.startsWith(extraPrefix));
  if (names.length === 0) return undefined;
  return Object.fromEntries(
    names.map((name) => [unescaped(name.slice(extraPrefix.length)), list(headers, name)]),
  );
}

function list(headers: IncomingHttpHeaders, name: string): string[] {
  const value = header(headers, name);
  return value === "" ? [] : value.split(",").map((one) => one.trim());
}

type Question = Omit<Attributes, "user">;

function questions({ username = "", groups = [], uid, extra = {} }: V1UserInfo): Question[] {
  const ask = (resource: string, name: string, group = "", more: Question | object = {}): Question => ({
    verb: "impersonate",
    version: "v1",
    group,
    resource,
    name,
    ...more,
  });
  const account = serviceAccount.exec(username);
  const authentication = "authentication.k8s.io";
  return [
    account
      ? ask("serviceaccounts", account[2] ?? "", "", { namespace: account[1] ?? "" })
      : ask("users", username),
    ...groups.map((group) => ask("groups", group)),
    ...(uid ? [ask("uids", uid, authentication)] : []),
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map((value) => ask("userextras", value, authentication, { subresource })),
    ),
  ];
}

function withImpliedGroups(user: V1UserInfo): V1UserInfo {
  const groups = new Set(user.groups);
  const account = serviceAccount.exec(user.username ?? "");
  if (account && groups.size === 0) {
    groups.add("system:serviceaccounts").add(`system:serviceaccounts:${account[1]}`);
  }
  const unknown = user.username === "system:anonymous" || groups.has("system:unauthenticated");
  groups.add(unknown ? "system:unauthenticated" : "system:authenticated");
  return { ...user, groups: [...groups] };
}
