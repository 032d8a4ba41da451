import { type FieldError, invalid, required } from "../../../api/field-error.js";
import type {
  V1FieldSelectorAttributes,
  V1FieldSelectorRequirement,
  V1LocalSubjectAccessReview,
  V1NonResourceAttributes,
  V1ResourceAttributes,
  V1SelfSubjectAccessReview,
  V1SubjectAccessReview,
  V1SubjectAccessReviewSpec,
  V1SubjectAccessReviewStatus,
  V1UserInfo,
} from "../../../api/generated/types.js";
import type { FieldRequirement } from "../../../api/meta/field-selector.js";
import type { Attributes, Authorizer } from "../../auth/authorizer.js";
import { requirements } from "../exchange/authorize.js";
import type { Review } from "./review.js";

const group = "authorization.k8s.io";

/** May somebody do something? */
export function subjectAccessReview(authorizer: Authorizer): Review<V1SubjectAccessReview> {
  return {
    group,
    resource: "subjectaccessreviews",
    validate: ({ spec }) => [...attributeErrors(spec), ...subjectErrors(spec)],
    answer: async (review) => ({
      ...review,
      status: await ask(authorizer, userOf(review.spec), review.spec),
    }),
  };
}

/** The same within one namespace, so that asking can be granted there. */
export function localSubjectAccessReview(authorizer: Authorizer): Review<V1LocalSubjectAccessReview> {
  return {
    group,
    resource: "localsubjectaccessreviews",
    validate: ({ spec }, { info }) => [
      ...attributeErrors(spec),
      ...subjectErrors(spec),
      ...localErrors(spec, info.namespace),
    ],
    answer: async (review) => ({
      ...review,
      status: await ask(authorizer, userOf(review.spec), review.spec),
    }),
  };
}

/** May I? What `kubectl auth can-i` asks. */
export function selfSubjectAccessReview(authorizer: Authorizer): Review<V1SelfSubjectAccessReview> {
  return {
    group,
    resource: "selfsubjectaccessreviews",
    validate: ({ spec }) => attributeErrors(spec),
    answer: async (review, { user }) => ({ ...review, status: await ask(authorizer, user, review.spec) }),
  };
}

interface Asked {
  readonly resourceAttributes?: V1ResourceAttributes | undefined;
  readonly nonResourceAttributes?: V1NonResourceAttributes | undefined;
}

async function ask(
  authorizer: Authorizer,
  user: V1UserInfo,
  asked: Asked,
): Promise<V1SubjectAccessReviewStatus> {
  const { decision, reason } = await authorizer.authorize(attributesOf(user, asked));
  return {
    allowed: decision === "allow",
    ...(decision === "deny" ? { denied: true } : {}),
    ...(reason ? { reason } : {}),
  };
}

function attributesOf(user: V1UserInfo, { resourceAttributes, nonResourceAttributes }: Asked): Attributes {
  if (!resourceAttributes) {
    return { user, verb: nonResourceAttributes?.verb ?? "", path: nonResourceAttributes?.path ?? "" };
  }
  const { verb = "", group = "", version = "*", resource = "", subresource = "" } = resourceAttributes;
  const { namespace = "", name = "", fieldSelector } = resourceAttributes;
  const limits = limitsOf(fieldSelector);
  return { user, verb, group, version, resource, subresource, namespace, name, ...limits };
}

/** A selector as a query has it, or as its parts: of these, those that demand or exclude one value. */
function limitsOf({ rawSelector, requirements: parts = [] }: V1FieldSelectorAttributes = {}) {
  return rawSelector ? requirements(rawSelector) : { fieldSelector: parts.flatMap(requirementOf) };
}

const operators: Readonly<Record<string, FieldRequirement["operator"]>> = { In: "=", NotIn: "!=" };

function requirementOf({ key, operator: word, values = [] }: V1FieldSelectorRequirement): FieldRequirement[] {
  const operator = operators[word];
  const [value] = values;
  return operator && value !== undefined && values.length === 1 ? [{ field: key, operator, value }] : [];
}

function userOf({ user, groups, uid, extra }: V1SubjectAccessReviewSpec): V1UserInfo {
  return { username: user ?? "", groups: groups ?? [], ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
}

function attributeErrors({ resourceAttributes, nonResourceAttributes }: Asked = {}): FieldError[] {
  const both = "cannot be specified in combination with resourceAttributes";
  if (resourceAttributes && nonResourceAttributes) return [invalid("spec.nonResourceAttributes", {}, both)];
  if (resourceAttributes || nonResourceAttributes) return [];
  return [
    invalid(
      "spec.resourceAttributes",
      null,
      "exactly one of nonResourceAttributes or resourceAttributes must be specified",
    ),
  ];
}

function subjectErrors({ user, groups = [] }: V1SubjectAccessReviewSpec = {}): FieldError[] {
  return user || groups.length > 0
    ? []
    : [required("spec.user", "at least one of user or group must be specified")];
}

function localErrors(
  { resourceAttributes, nonResourceAttributes }: Asked | undefined = {},
  namespace: string,
): FieldError[] {
  if (nonResourceAttributes) {
    return [invalid("spec.nonResourceAttributes", {}, "disallowed on this kind of request")];
  }
  return resourceAttributes && resourceAttributes.namespace !== namespace
    ? [
        invalid(
          "spec.resourceAttributes.namespace",
          resourceAttributes.namespace ?? "",
          `must match metadata.namespace`,
        ),
      ]
    : [];
}
