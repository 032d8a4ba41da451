import { duplicate, type FieldError, forbiddenField, invalid, required } from "../../../api/field-error.js";
import { decode } from "../../../api/schema/decode.js";
import type { Schemas } from "../../../api/schema/schema.js";
import { parsePluginConfig, type RawPluginConfig } from "./parse-plugin-config.js";
import type { PluginSets, ProfileConfiguration, SchedulerConfiguration } from "./scheduler-configuration.js";
import { configurationSchemas } from "./schemas.js";
import { validatePluginSets } from "./validate-plugin-sets.js";

interface RawConfiguration {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
  readonly profiles?: readonly RawProfile[];
  readonly extenders?: readonly unknown[];
}

interface RawProfile {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: PluginSets;
  readonly pluginConfig?: readonly RawPluginConfig[];
}

const apiVersion = "kubescheduler.config.k8s.io/v1";
const kind = "KubeSchedulerConfiguration";

/** A KubeSchedulerConfiguration in YAML or JSON. Throws an Error that names all that is wrong with it, in one line. */
export function parseConfiguration(text: string): SchedulerConfiguration {
  const format = /^\s*\{/.test(text) ? "json" : "yaml";
  const schemas = configurationSchemas();
  const { object } = decode(text, format, schemas.get(kind), { fieldValidation: "Strict" });
  const raw = object as RawConfiguration;
  if (raw.apiVersion !== apiVersion || raw.kind !== kind)
    throw new Error(`no kind "${raw.kind ?? ""}" is registered for version "${raw.apiVersion ?? ""}"`);
  const given = raw.profiles?.length ? raw.profiles : [{}];
  const parsed = given.map((profile, index) =>
    parseProfile(profile, given.length === 1, schemas, `profiles[${index}]`),
  );
  refuse([
    ...parsed.flatMap(({ errors }) => errors),
    ...checkNames(parsed.map(({ profile }) => profile.schedulerName)),
    ...checkWhole(raw),
  ]);
  const { podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10, percentageOfNodesToScore = 0 } = raw;
  return {
    profiles: parsed.map(({ profile }) => profile),
    percentageOfNodesToScore,
    backoff: { baseMs: podInitialBackoffSeconds * 1_000, maxMs: podMaxBackoffSeconds * 1_000 },
  };
}

function parseProfile(
  { schedulerName, percentageOfNodesToScore, plugins = {}, pluginConfig = [] }: RawProfile,
  isOnly: boolean,
  schemas: Schemas,
  path: string,
): { readonly profile: ProfileConfiguration; readonly errors: readonly FieldError[] } {
  const { args, errors } = parsePluginConfig(pluginConfig, schemas, `${path}.pluginConfig`);
  const share = percentageOfNodesToScore === undefined ? {} : { percentageOfNodesToScore };
  const name = schedulerName ?? (isOnly ? "default-scheduler" : "");
  return {
    profile: { schedulerName: name, plugins, args, ...share },
    errors: [
      ...errors,
      ...checkShare(percentageOfNodesToScore, `${path}.percentageOfNodesToScore`),
      ...validatePluginSets(plugins, name, `${path}.plugins`),
    ],
  };
}

function checkNames(names: readonly string[]): FieldError[] {
  return names.flatMap((name, index) => {
    const field = `profiles[${index}].schedulerName`;
    if (!name) return [required(field)];
    return names.indexOf(name) < index ? [duplicate(field, name)] : [];
  });
}

function checkWhole(raw: RawConfiguration): FieldError[] {
  const { podInitialBackoffSeconds: initial = 1, podMaxBackoffSeconds: most = 10 } = raw;
  const longer = "must be greater than or equal to PodInitialBackoffSeconds";
  return [
    ...checkShare(raw.percentageOfNodesToScore, "percentageOfNodesToScore"),
    ...(initial > 0 ? [] : [invalid("podInitialBackoffSeconds", initial, "must be greater than 0")]),
    ...(most >= initial ? [] : [invalid("podMaxBackoffSeconds", most, longer)]),
    ...(raw.extenders?.length ? [forbiddenField("extenders", "extenders are not supported")] : []),
  ];
}

function checkShare(percentage: number | undefined, field: string): FieldError[] {
  if (percentage === undefined || (percentage >= 0 && percentage <= 100)) return [];
  return [invalid(field, percentage, "not in valid range [0-100]")];
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const lines = errors.map(({ field, message }) => `${field}: ${message}`);
  throw new Error(lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`);
}
