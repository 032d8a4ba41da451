import { type GroupNumbers, kept } from "./message-numbers.js";

/** Messages of api/storage/v1. */
export const storage: GroupNumbers = {
  CSIDriver: { metadata: 1, spec: 2 },
  CSIDriverSpec: { attachRequired: kept(1), podInfoOnMount: kept(2), volumeLifecycleModes: 3, storageCapacity: kept(4), fsGroupPolicy: kept(5), tokenRequests: 6, requiresRepublish: kept(7), seLinuxMount: kept(8), nodeAllocatableUpdatePeriodSeconds: kept(9), serviceAccountTokenInSecrets: kept(10), preventPodSchedulingIfMissing: kept(11) },
  CSINode: { metadata: 1, spec: 2 },
  CSINodeDriver: { name: 1, nodeID: 2, topologyKeys: 3, allocatable: 4 },
  CSINodeSpec: { drivers: 1 },
  CSIStorageCapacity: { metadata: 1, nodeTopology: 2, storageClassName: 3, capacity: 4, maximumVolumeSize: 5 },
  StorageClass: { metadata: 1, provisioner: 2, parameters: 3, reclaimPolicy: kept(4), mountOptions: 5, allowVolumeExpansion: kept(6), volumeBindingMode: kept(7), allowedTopologies: 8 },
  TokenRequest: { audience: 1, expirationSeconds: kept(2) },
  VolumeAttachment: { metadata: 1, spec: 2, status: 3 },
  VolumeAttachmentSource: { persistentVolumeName: kept(1), inlineVolumeSpec: 2 },
  VolumeAttachmentSpec: { attacher: 1, source: 2, nodeName: 3 },
  VolumeAttachmentStatus: { attached: 1, attachmentMetadata: 2, attachError: 3, detachError: 4 },
  VolumeAttributesClass: { metadata: 1, driverName: 2, parameters: 3 },
  VolumeError: { time: 1, message: 2, errorCode: kept(3) },
  VolumeNodeResources: { count: kept(1) },
};
