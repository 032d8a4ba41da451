import { type GroupNumbers, inlined } from "../message-numbers.js";

/** What core objects refer to each other with. */
export const references: GroupNumbers = {
  ConfigMapKeySelector: { LocalObjectReference: inlined(1), key: 2, optional: 3 },
  FileKeySelector: { volumeName: 1, path: 2, key: 3, optional: 4 },
  LocalObjectReference: { name: 1 },
  ObjectFieldSelector: { apiVersion: 1, fieldPath: 2 },
  ObjectReference: {
    kind: 1,
    namespace: 2,
    name: 3,
    uid: 4,
    apiVersion: 5,
    resourceVersion: 6,
    fieldPath: 7,
  },
  PodResourceClaim: { name: 1, resourceClaimName: 3, resourceClaimTemplateName: 4 },
  ResourceClaim: { name: 1, request: 2 },
  ResourceFieldSelector: { containerName: 1, resource: 2, divisor: 3 },
  SecretKeySelector: { LocalObjectReference: inlined(1), key: 2, optional: 3 },
  SecretReference: { name: 1, namespace: 2 },
  TypedLocalObjectReference: { apiGroup: 1, kind: 2, name: 3 },
  TypedObjectReference: { apiGroup: 1, kind: 2, name: 3, namespace: 4 },
};
