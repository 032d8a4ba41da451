import { duplicate, type FieldError, invalid } from "../../../api/field-error.js";
import { isFields } from "../../../api/meta/fields.js";
import { decodeValue } from "../../../api/schema/decode.js";
import type { Schemas } from "../../../api/schema/schema.js";
import { messageOf } from "../../../common/errors.js";
import {
  defaultPluginArgs,
  defaultResources,
  type PluginArgs,
  type ResourceSpec,
  type ScoringStrategy,
  type UtilizationShapePoint,
} from "./plugin-args.js";
import { validatePluginArgs } from "./validate-plugin-args.js";

export interface RawPluginConfig {
  readonly name?: string;
  readonly args?: unknown;
}

type Raw = Readonly<Record<string, unknown>>;

/** The arguments of all plugins, of those that `pluginConfig` names with what it says; and what is wrong with that. */
export function parsePluginConfig(
  configs: readonly RawPluginConfig[],
  schemas: Schemas,
  path: string,
): { readonly args: PluginArgs; readonly errors: readonly FieldError[] } {
  const args: Record<string, unknown> = { ...defaultPluginArgs };
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  configs.forEach(({ name = "", args: given = {} }, index) => {
    const field = `${path}[${index}]`;
    if (seen.has(name)) errors.push(duplicate(field, name));
    seen.add(name);
    if (!isConfigurable(name)) {
      errors.push(invalid(`${field}.name`, name, "the plugin takes no arguments here"));
      return;
    }
    try {
      args[name] = filled(name, decodeArgs(name, given, schemas));
    } catch (error) {
      errors.push(invalid(`${field}.args`, given, messageOf(error)));
    }
  });
  return { args: args as unknown as PluginArgs, errors: [...errors, ...validateAll(args, configs, path)] };
}

const isConfigurable = (name: string): name is keyof PluginArgs => Object.hasOwn(defaultPluginArgs, name);

function validateAll(
  args: Record<string, unknown>,
  configs: readonly RawPluginConfig[],
  path: string,
): FieldError[] {
  return configs.flatMap(({ name = "" }, index) =>
    isConfigurable(name)
      ? validatePluginArgs(name, args as unknown as PluginArgs, `${path}[${index}].args`)
      : [],
  );
}

/** Throws an Error that says what doesn't fit. */
function decodeArgs(name: string, given: unknown, schemas: Schemas): Raw {
  const kind = isFields(given) ? (given.kind ?? `${name}Args`) : "";
  if (kind !== `${name}Args`) throw new Error(`args for plugin ${name} were not of type ${name}Args`);
  return decodeValue(given, schemas.get(`${name}Args`), { fieldValidation: "Strict" }).object;
}

/** What isn't said is as Kubernetes has it. */
function filled(name: keyof PluginArgs, { apiVersion: _, kind: __, ...given }: Raw): unknown {
  switch (name) {
    case "NodeResourcesBalancedAllocation":
      return { resources: weighted(given.resources) };
    case "NodeResourcesFit":
      return { ...given, scoringStrategy: filledStrategy(given.scoringStrategy) };
    default:
      return { ...defaultPluginArgs[name], ...given };
  }
}

function filledStrategy(strategy: unknown): unknown {
  if (!isFields(strategy)) return defaultPluginArgs.NodeResourcesFit.scoringStrategy;
  const { requestedToCapacityRatio: ratio } = strategy as Partial<ScoringStrategy>;
  return {
    type: "",
    ...strategy,
    resources: weighted(strategy.resources),
    ...(ratio ? { requestedToCapacityRatio: { shape: (ratio.shape ?? []).map(pointOf) } } : {}),
  };
}

/** A nought isn't kept when it is read. */
const pointOf = ({ utilization = 0, score = 0 }: Partial<UtilizationShapePoint>) => ({ utilization, score });

function weighted(resources: unknown): readonly ResourceSpec[] {
  const given = (resources ?? []) as readonly Partial<ResourceSpec>[];
  if (given.length === 0) return defaultResources;
  return given.map(({ name = "", weight }) => ({ name, weight: weight || 1 }));
}
