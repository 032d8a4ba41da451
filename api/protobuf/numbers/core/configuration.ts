import { type GroupNumbers, kept } from "../message-numbers.js";

/** Configuration, quotas, events and the older controllers. */
export const configuration: GroupNumbers = {
  ComponentCondition: { type: 1, status: 2, message: 3, error: 4 },
  ComponentStatus: { metadata: 1, conditions: 2 },
  ConfigMap: { metadata: 1, data: 2, binaryData: 3, immutable: kept(4) },
  Event: { metadata: 1, involvedObject: 2, reason: 3, message: 4, source: 5, firstTimestamp: 6, lastTimestamp: 7, count: 8, type: 9, eventTime: 10, series: 11, action: 12, related: 13, reportingComponent: kept(14), reportingInstance: kept(15) },
  EventSeries: { count: 1, lastObservedTime: 2 },
  EventSource: { component: 1, host: 2 },
  LimitRange: { metadata: 1, spec: 2 },
  LimitRangeItem: { type: 1, max: 2, min: 3, default: 4, defaultRequest: 5, maxLimitRequestRatio: 6 },
  LimitRangeSpec: { limits: 1 },
  Namespace: { metadata: 1, spec: 2, status: 3 },
  NamespaceCondition: { type: 1, status: 2, lastTransitionTime: 4, reason: 5, message: 6 },
  NamespaceSpec: { finalizers: 1 },
  NamespaceStatus: { phase: 1, conditions: 2 },
  ReplicationController: { metadata: 1, spec: 2, status: 3 },
  ReplicationControllerCondition: { type: 1, status: 2, lastTransitionTime: 3, reason: 4, message: 5 },
  ReplicationControllerSpec: { replicas: kept(1), selector: 2, template: 3, minReadySeconds: 4 },
  ReplicationControllerStatus: { replicas: 1, fullyLabeledReplicas: 2, observedGeneration: 3, readyReplicas: 4, availableReplicas: 5, conditions: 6 },
  ResourceQuota: { metadata: 1, spec: 2, status: 3 },
  ResourceQuotaSpec: { hard: 1, scopes: 2, scopeSelector: 3 },
  ResourceQuotaStatus: { hard: 1, used: 2 },
  ScopeSelector: { matchExpressions: 1 },
  ScopedResourceSelectorRequirement: { scopeName: 1, operator: 2, values: 3 },
  Secret: { metadata: 1, data: 2, type: 3, stringData: 4, immutable: kept(5) },
  ServiceAccount: { metadata: 1, secrets: 2, imagePullSecrets: 3, automountServiceAccountToken: kept(4) },
};
