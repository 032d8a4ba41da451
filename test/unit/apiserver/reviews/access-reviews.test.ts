import { describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../../api/errors.js";
import type {
  V1SubjectAccessReview,
  V1SubjectAccessReviewSpec,
  V1TokenReview,
} from "../../../../api/generated/types.js";
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  subjectAccessReview,
} from "../../../../control-plane/apiserver/reviews/access-reviews.js";
import { selfSubjectRulesReview } from "../../../../control-plane/apiserver/reviews/self-reviews.js";
import { tokenReview } from "../../../../control-plane/apiserver/reviews/token-review.js";
import type { Attributes, Decision } from "../../../../control-plane/auth/authorizer.js";
import { exchangeOf } from "../../../support/exchange.js";

const alice = { username: "alice" };
const exchange = exchangeOf("/apis/authorization.k8s.io/v1/namespaces/a/localsubjectaccessreviews", {
  method: "POST",
  user: alice,
});
const reviewOf = (spec: V1SubjectAccessReviewSpec): V1SubjectAccessReview => ({
  apiVersion: "authorization.k8s.io/v1",
  kind: "SubjectAccessReview",
  metadata: {},
  spec,
});
const pods = { verb: "get", resource: "pods" };

/** What is asked for a spec, and what is answered. */
async function ask(spec: V1SubjectAccessReviewSpec, decision: Decision = { decision: "allow", reason: "" }) {
  const asked: Attributes[] = [];
  const review = subjectAccessReview({
    authorize(question) {
      asked.push(question);
      return decision;
    },
  });
  return { asked, status: (await review.answer(reviewOf(spec), exchange)).status };
}

describe("an access review", () => {
  it.each<[spec: V1SubjectAccessReviewSpec, question: object]>([
    [
      { user: "bob", groups: ["dev"], uid: "7", extra: { scopes: ["read"] }, resourceAttributes: pods },
      {
        user: { username: "bob", groups: ["dev"], uid: "7", extra: { scopes: ["read"] } },
        version: "*",
        ...pods,
      },
    ],
    [{ groups: ["dev"], resourceAttributes: pods }, { user: { username: "", groups: ["dev"] } }],
    [
      { user: "bob", nonResourceAttributes: { verb: "get", path: "/metrics" } },
      { user: { username: "bob", groups: [] }, verb: "get", path: "/metrics" },
    ],
    [
      { user: "bob", resourceAttributes: { ...pods, fieldSelector: { rawSelector: "a=b,c!=d" } } },
      {
        fieldSelector: [
          { field: "a", operator: "=", value: "b" },
          { field: "c", operator: "!=", value: "d" },
        ],
      },
    ],
    [
      {
        user: "bob",
        resourceAttributes: {
          ...pods,
          fieldSelector: {
            requirements: [
              { key: "a", operator: "In", values: ["b"] },
              { key: "c", operator: "NotIn", values: ["d"] },
              { key: "e", operator: "In", values: ["f", "g"] },
              { key: "h", operator: "Exists" },
            ],
          },
        },
      },
      {
        fieldSelector: [
          { field: "a", operator: "=", value: "b" },
          { field: "c", operator: "!=", value: "d" },
        ],
      },
    ],
  ])("of %j", async (spec, question) => {
    expect((await ask(spec)).asked).toMatchObject([question]);
  });

  it.each<[Decision, object]>([
    [
      { decision: "allow", reason: "by a role" },
      { allowed: true, reason: "by a role" },
    ],
    [{ decision: "no-opinion", reason: "" }, { allowed: false }],
    [
      { decision: "deny", reason: "never" },
      { allowed: false, denied: true, reason: "never" },
    ],
  ])("answers %j", async (decision, status) => {
    expect((await ask({ user: "bob", resourceAttributes: pods }, decision)).status).toEqual(status);
  });

  it("of oneself is about who asks", async () => {
    const asked: Attributes[] = [];
    const authorizer = {
      authorize(question: Attributes) {
        asked.push(question);
        return { decision: "no-opinion", reason: "" } as const;
      },
    };
    const review = { ...reviewOf({ resourceAttributes: pods }), kind: "SelfSubjectAccessReview" };
    await selfSubjectAccessReview(authorizer).answer(review, exchange);
    expect(asked).toMatchObject([{ user: alice, ...pods }]);
  });

  const nobody = { authorize: () => ({ decision: "no-opinion", reason: "" }) as const };
  const path = { verb: "get", path: "/" };
  it.each<[spec: V1SubjectAccessReviewSpec, fields: string[], local: string[]]>([
    [{ user: "bob", resourceAttributes: { ...pods, namespace: "a" } }, [], []],
    [{ user: "bob", resourceAttributes: pods }, [], ["spec.resourceAttributes.namespace"]],
    [{ user: "bob", nonResourceAttributes: path }, [], ["spec.nonResourceAttributes"]],
    [{ user: "bob" }, ["spec.resourceAttributes"], ["spec.resourceAttributes"]],
    [
      { user: "bob", resourceAttributes: { ...pods, namespace: "a" }, nonResourceAttributes: path },
      ["spec.nonResourceAttributes"],
      ["spec.nonResourceAttributes", "spec.nonResourceAttributes"],
    ],
    [{ resourceAttributes: { ...pods, namespace: "a" } }, ["spec.user"], ["spec.user"]],
  ])("wants one question about somebody: %j", (spec, fields, local) => {
    const wrong = subjectAccessReview(nobody).validate?.(reviewOf(spec), exchange);
    const wrongHere = localSubjectAccessReview(nobody).validate?.(reviewOf(spec), exchange);
    expect(wrong?.map(({ field }) => field)).toEqual(fields);
    expect(wrongHere?.map(({ field }) => field)).toEqual(local);
  });
});

describe("a review of one's rules", () => {
  const rules = [
    { verbs: ["get"], apiGroups: [""], resources: ["pods"], resourceNames: ["p"] },
    { verbs: ["get"], nonResourceURLs: ["/metrics"] },
  ];
  const statusOf = async (grants: { rules: typeof rules | undefined }[]) => {
    const review = selfSubjectRulesReview({ grants: () => grants });
    const asked = { apiVersion: "", kind: "", metadata: {}, spec: { namespace: "a" } };
    return (await review.answer(asked, exchange)).status;
  };

  it("tells those of resources from those of paths", async () => {
    expect(await statusOf([{ rules }])).toEqual({
      resourceRules: [rules[0]],
      nonResourceRules: [rules[1]],
      incomplete: false,
    });
  });

  it("says when a role is missing", async () => {
    expect((await statusOf([{ rules }, { rules: undefined }]))?.incomplete).toBe(true);
  });
});

describe("a review of a token", () => {
  const user = { username: "robot" };
  const review = tokenReview({
    async identify(token, audiences = ["api"]) {
      if (token === "wrong") throw new ApiError("Unauthorized", "Unauthorized");
      if (token === "broken") throw new Error("broken");
      return token === "good" ? { user, audiences } : undefined;
    },
  });
  const statusOf = async (spec: V1TokenReview["spec"]) =>
    (await review.answer({ apiVersion: "", kind: "", metadata: {}, spec }, exchange)).status;

  it.each<[spec: V1TokenReview["spec"], status: object]>([
    [{ token: "good" }, { authenticated: true, user, audiences: ["api"] }],
    [
      { token: "good", audiences: [] },
      { authenticated: true, user, audiences: ["api"] },
    ],
    [
      { token: "good", audiences: ["vault"] },
      { authenticated: true, user, audiences: ["vault"] },
    ],
    [{ token: "unknown" }, { authenticated: false, user: {} }],
    [{ token: "wrong" }, { authenticated: false, user: {}, error: "Unauthorized" }],
  ])("%j is answered %j", async (spec, status) => {
    expect(await statusOf(spec)).toEqual(status);
  });

  it("says nothing of a token when the question can't be answered", () =>
    expect(statusOf({ token: "broken" })).rejects.toThrow("broken"));
});
