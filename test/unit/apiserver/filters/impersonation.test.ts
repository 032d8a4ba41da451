import { describe, expect, it } from "@jest/globals";
import { impersonation } from "../../../../control-plane/apiserver/filters/impersonation.js";
import type { Attributes } from "../../../../control-plane/auth/authorizer.js";
import { done, exchangeOf } from "../../../support/exchange.js";

const sender = { username: "admin" };

/** Who the request goes on as, and for what its sender had to be allowed. */
async function become(
  headers: Record<string, string>,
  refused: (question: Attributes) => boolean = () => false,
) {
  const asked: Attributes[] = [];
  const filter = impersonation({
    authorize(question) {
      asked.push(question);
      return { decision: refused(question) ? "no-opinion" : "allow", reason: "" };
    },
  });
  const exchange = exchangeOf("/api/v1/pods", { headers, user: sender });
  await filter(done)(exchange);
  const questions = asked.map(({ verb, group, resource, subresource = "", namespace = "", name }) =>
    [verb, group, resource, subresource, namespace, name].join("|"),
  );
  return { exchange, questions };
}

describe("impersonation", () => {
  it.each<[headers: Record<string, string>, user: object, questions: string[]]>([
    [
      { "Impersonate-User": "bob" },
      { username: "bob", groups: ["system:authenticated"] },
      ["impersonate||users|||bob"],
    ],
    [
      { "Impersonate-User": "bob", "Impersonate-Group": "dev, ops" },
      { username: "bob", groups: ["dev", "ops", "system:authenticated"] },
      ["impersonate||users|||bob", "impersonate||groups|||dev", "impersonate||groups|||ops"],
    ],
    [
      { "Impersonate-User": "system:serviceaccount:a:robot" },
      {
        username: "system:serviceaccount:a:robot",
        groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"],
      },
      ["impersonate||serviceaccounts||a|robot"],
    ],
    [
      { "Impersonate-User": "system:anonymous" },
      { username: "system:anonymous", groups: ["system:unauthenticated"] },
      ["impersonate||users|||system:anonymous"],
    ],
    [
      { "Impersonate-User": "bob", "Impersonate-Uid": "7", "Impersonate-Extra-Some%2fscope": "read" },
      {
        username: "bob",
        uid: "7",
        extra: { "some/scope": ["read"] },
        groups: ["system:authenticated"],
      },
      [
        "impersonate||users|||bob",
        "impersonate|authentication.k8s.io|uids|||7",
        "impersonate|authentication.k8s.io|userextras|some/scope||read",
      ],
    ],
  ])("as %j", async (headers, user, questions) => {
    const became = await become(headers);
    expect(became.exchange.user).toEqual(user);
    expect(became.exchange.impersonator).toBe(sender);
    expect(became.questions).toEqual(questions);
    expect(became.exchange.request.headers).toEqual({});
  });

  it("leaves who doesn't ask for it alone", async () => {
    const { exchange, questions } = await become({ accept: "*/*" });
    expect([exchange.user, exchange.impersonator, questions]).toEqual([sender, undefined, []]);
  });

  it.each(["Impersonate-Group", "Impersonate-Uid", "Impersonate-Extra-Scopes"])(
    "wants a user beside %s",
    (name) =>
      expect(become({ [name]: "x" })).rejects.toMatchObject({
        code: 400,
        message: "requested impersonation without a user",
      }),
  );

  it("is refused when any part of it is", () =>
    expect(
      become(
        { "Impersonate-User": "bob", "Impersonate-Group": "system:masters" },
        ({ resource }) => resource === "groups",
      ),
    ).rejects.toMatchObject({
      code: 403,
      message:
        'groups "system:masters" is forbidden: User "admin" cannot impersonate resource "groups" in API group "" at the cluster scope',
    }));
});
