import { duplicate, type FieldError, invalid } from "../../../api/field-error.js";
import { each } from "../../../api/meta/checks.js";
import { pluginNames } from "../plugins.js";
import { enabledPlugins } from "./enabled-plugins.js";
import { extensionPoints, type PluginSet, type PluginSets } from "./scheduler-configuration.js";

/** Plugins that nobody knows, or that a scheduler can't be without. */
export function validatePluginSets(sets: PluginSets, schedulerName: string, path: string): FieldError[] {
  const has = (point: "bind" | "queueSort", name: string) =>
    enabledPlugins(defaults, sets, point).some((plugin) => plugin.name === name);
  const noBinder = `at least one bind plugin is needed for profile with scheduler name "${schedulerName}"`;
  const noOrder = `only one queue sort plugin required for profile with scheduler name "${schedulerName}", but got 0`;
  return [
    ...extensionPoints.flatMap((point) => validateSet(sets[point] ?? {}, `${path}.${point}`)),
    ...(has("bind", "DefaultBinder") ? [] : [invalid(`${path}.bind`, [], noBinder)]),
    ...(has("queueSort", "PrioritySort") ? [] : [invalid(`${path}.queueSort`, [], noOrder)]),
  ];
}

const defaults = [...pluginNames].map((name) => ({ name, weight: 0 }));

function validateSet({ enabled }: PluginSet, path: string): FieldError[] {
  const seen = new Set<string>();
  return each(enabled, `${path}.enabled`, ({ name = "", weight = 0 }, field) => {
    const errors = seen.has(name) ? [duplicate(field, name)] : [];
    seen.add(name);
    if (weight < 0) errors.push(invalid(`${field}.weight`, weight, "must not be negative"));
    return pluginNames.has(name)
      ? errors
      : [...errors, invalid(`${field}.name`, name, "plugin does not exist")];
  });
}
