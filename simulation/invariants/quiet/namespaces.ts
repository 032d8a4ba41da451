import { configMaps, namespaces, serviceAccounts } from "../../../api/resources.js";
import type { QuietRule } from "./quiet-rule.js";

/** Namespaces that were to end have ended; the others have what every namespace gets. Nothing is left in one that is gone. */
export const namespacesAreWhole: QuietRule = ({ view }) => {
  const all = view.list(namespaces);
  const names = new Set(all.map(({ metadata }) => metadata.name));
  const strays = view.list(configMaps).filter(({ metadata }) => !names.has(metadata.namespace));
  return [
    ...strays.map(({ metadata }) => `ConfigMap ${metadata.name} outlives namespace ${metadata.namespace}`),
    ...all.flatMap(({ metadata: { name: namespace = "", deletionTimestamp } }) => [
      ...(deletionTimestamp ? [`Namespace ${namespace} never ends`] : []),
      ...(view.get(serviceAccounts, { namespace, name: "default" }) ? [] : [`${namespace} has no account`]),
      ...(view.get(configMaps, { namespace, name: "kube-root-ca.crt" })
        ? []
        : [`${namespace} has no authority`]),
    ]),
  ];
};
