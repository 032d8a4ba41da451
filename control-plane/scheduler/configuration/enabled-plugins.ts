import type { ExtensionPoint, PluginSet, PluginSets } from "./scheduler-configuration.js";

export interface EnabledPlugin {
  readonly name: string;
  /** 0: not said. */
  readonly weight: number;
}

/**
 * The plugins of one extension point: what is said of it in particular goes before what is said for all points, and that
 * before the defaults.
 */
export function enabledPlugins(
  defaults: readonly EnabledPlugin[],
  sets: PluginSets,
  point: ExtensionPoint,
): EnabledPlugin[] {
  const everywhere = merged(defaults, sets.multiPoint);
  const { enabled = [], disabled = [] } = sets[point] ?? {};
  const isDisabled = namesOf(disabled);
  const own = enabled.map(withWeight);
  const named = new Set(own.map(({ name }) => name));
  const others = everywhere.filter(({ name }) => !named.has(name) && !isDisabled(name));
  return [...own, ...others];
}

/** A plugin that is configured anew keeps its place. */
function merged(defaults: readonly EnabledPlugin[], { enabled = [], disabled = [] }: PluginSet = {}) {
  const isDisabled = namesOf(disabled);
  const own = new Map(enabled.map((plugin) => [plugin.name, withWeight(plugin)]));
  const kept = defaults.filter(({ name }) => !isDisabled(name));
  const known = new Set(kept.map(({ name }) => name));
  return [
    ...kept.map((plugin) => own.get(plugin.name) ?? plugin),
    ...[...own.values()].filter(({ name }) => !known.has(name)),
  ];
}

const withWeight = ({ name, weight }: { readonly name: string; readonly weight?: number }) => ({
  name,
  weight: weight ?? 0,
});

function namesOf(plugins: readonly { readonly name: string }[]): (name: string) => boolean {
  const names = new Set(plugins.map(({ name }) => name));
  return (name) => names.has("*") || names.has(name);
}
