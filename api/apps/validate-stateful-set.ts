import { validateClaimSpec } from "../core/validate-persistent-volume.js";
import { type FieldError, forbiddenField, invalid } from "../field-error.js";
import type {
  IntOrString,
  V1StatefulSet,
  V1StatefulSetSpec,
  V1StatefulSetUpdateStrategy,
} from "../generated/types.js";
import { checkName, checkNonNegative, checkOneOf, each } from "../meta/checks.js";
import { checkAtMostAll, checkIntOrPercent, isZero } from "../meta/int-or-percent.js";
import { isDns1123Label } from "../meta/names.js";
import { differsOnlyIn, validateTemplated } from "./validate-template.js";

export function validateStatefulSet({ spec = missing }: V1StatefulSet): FieldError[] {
  const retention = "spec.persistentVolumeClaimRetentionPolicy";
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  return [
    ...validateManagementPolicy(spec.podManagementPolicy),
    ...validateUpdateStrategy(spec.updateStrategy),
    ...checkOneOf(policy?.whenDeleted, ["Retain", "Delete"], `${retention}.whenDeleted`),
    ...checkOneOf(policy?.whenScaled, ["Retain", "Delete"], `${retention}.whenScaled`),
    ...checkNonNegative(spec.replicas, "spec.replicas"),
    ...checkNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...checkNonNegative(spec.ordinals?.start, "spec.ordinals.start"),
    ...(spec.serviceName ? checkName(spec.serviceName, isDns1123Label, "spec.serviceName") : []),
    ...validateTemplated(withClaims(spec), "statefulset"),
    ...each(spec.volumeClaimTemplates, "spec.volumeClaimTemplates", (claim, path) =>
      validateClaimSpec(claim.spec, `${path}.spec`),
    ),
  ];
}

const missing = {} as V1StatefulSetSpec;

function validateManagementPolicy(policy: string | undefined): FieldError[] {
  if (policy === undefined || policy === "OrderedReady" || policy === "Parallel") return [];
  return [invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateUpdateStrategy(strategy: V1StatefulSetUpdateStrategy = {}): FieldError[] {
  const { type, rollingUpdate } = strategy;
  const field = "spec.updateStrategy";
  if (type === "OnDelete") {
    if (!rollingUpdate) return [];
    return [
      invalid(`${field}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'"),
    ];
  }
  if (type !== undefined && type !== "RollingUpdate")
    return [invalid(field, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  return [
    ...checkNonNegative(rollingUpdate?.partition, `${field}.rollingUpdate.partition`),
    ...validateMaxUnavailable(rollingUpdate?.maxUnavailable),
  ];
}

function validateMaxUnavailable(value: IntOrString | undefined): FieldError[] {
  const field = "spec.updateStrategy.rollingUpdate.maxUnavailable";
  const errors = [...checkIntOrPercent(value, field), ...checkAtMostAll(value, field)];
  if (value !== undefined && errors.length === 0 && isZero(value))
    errors.push(invalid(field, value, "cannot be 0"));
  return errors;
}

/** Mounts may name claims, which become volumes only when a pod is made. */
function withClaims(spec: V1StatefulSetSpec): V1StatefulSetSpec {
  const pod = spec.template?.spec;
  if (!pod || !spec.volumeClaimTemplates) return spec;
  const taken = new Set(spec.volumeClaimTemplates.map(({ metadata }) => metadata.name));
  const own = (pod.volumes ?? []).filter(({ name }) => !taken.has(name));
  const claims = spec.volumeClaimTemplates.map(({ metadata }) => ({
    name: metadata.name ?? "",
    emptyDir: {},
  }));
  return { ...spec, template: { ...spec.template, spec: { ...pod, volumes: [...own, ...claims] } } };
}

const changeable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

export function validateStatefulSetUpdate(
  { spec = missing }: V1StatefulSet,
  old: V1StatefulSet,
): FieldError[] {
  if (differsOnlyIn(spec, old.spec ?? {}, changeable)) return [];
  const names = changeable.map((name) => `'${name}'`);
  const list = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return [forbiddenField("spec", `updates to statefulset spec for fields other than ${list} are forbidden`)];
}
