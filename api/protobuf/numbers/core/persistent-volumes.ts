import { type GroupNumbers, inlined, kept } from "../message-numbers.js";

/** Persistent volumes, their claims and what they are made of. */
export const persistentVolumes: GroupNumbers = {
  AzureFilePersistentVolumeSource: { secretName: 1, shareName: 2, readOnly: 3, secretNamespace: kept(4) },
  CSIPersistentVolumeSource: { driver: 1, volumeHandle: 2, readOnly: 3, fsType: 4, volumeAttributes: 5, controllerPublishSecretRef: 6, nodeStageSecretRef: 7, nodePublishSecretRef: 8, controllerExpandSecretRef: 9, nodeExpandSecretRef: 10 },
  CephFSPersistentVolumeSource: { monitors: 1, path: 2, user: 3, secretFile: 4, secretRef: 5, readOnly: 6 },
  CinderPersistentVolumeSource: { volumeID: 1, fsType: 2, readOnly: 3, secretRef: 4 },
  FlexPersistentVolumeSource: { driver: 1, fsType: 2, secretRef: 3, readOnly: 4, options: 5 },
  GlusterfsPersistentVolumeSource: { endpoints: 1, path: 2, readOnly: 3, endpointsNamespace: kept(4) },
  ISCSIPersistentVolumeSource: { targetPortal: 1, iqn: 2, lun: 3, iscsiInterface: 4, fsType: 5, readOnly: 6, portals: 7, chapAuthDiscovery: 8, secretRef: 10, chapAuthSession: 11, initiatorName: kept(12) },
  LocalVolumeSource: { path: 1, fsType: kept(2) },
  ModifyVolumeStatus: { targetVolumeAttributesClassName: 1, status: 2 },
  PersistentVolume: { metadata: 1, spec: 2, status: 3 },
  PersistentVolumeClaim: { metadata: 1, spec: 2, status: 3 },
  PersistentVolumeClaimCondition: { type: 1, status: 2, lastProbeTime: 3, lastTransitionTime: 4, reason: 5, message: 6 },
  PersistentVolumeClaimSpec: { accessModes: 1, resources: 2, volumeName: 3, selector: 4, storageClassName: kept(5), volumeMode: kept(6), dataSource: 7, dataSourceRef: 8, volumeAttributesClassName: kept(9) },
  PersistentVolumeClaimStatus: { phase: 1, accessModes: 2, capacity: 3, conditions: 4, allocatedResources: 5, allocatedResourceStatuses: 7, currentVolumeAttributesClassName: kept(8), modifyVolumeStatus: 9 },
  PersistentVolumeClaimTemplate: { metadata: 1, spec: 2 },
  PersistentVolumeSource: { gcePersistentDisk: 1, awsElasticBlockStore: 2, hostPath: 3, glusterfs: 4, nfs: 5, rbd: 6, iscsi: 7, cinder: 8, cephfs: 9, fc: 10, flocker: 11, flexVolume: 12, azureFile: 13, vsphereVolume: 14, quobyte: 15, azureDisk: 16, photonPersistentDisk: 17, portworxVolume: 18, scaleIO: 19, local: 20, storageos: 21, csi: 22 },
  PersistentVolumeSpec: { capacity: 1, PersistentVolumeSource: inlined(2), accessModes: 3, claimRef: 4, persistentVolumeReclaimPolicy: 5, storageClassName: 6, mountOptions: 7, volumeMode: kept(8), nodeAffinity: 9, volumeAttributesClassName: kept(10) },
  PersistentVolumeStatus: { phase: 1, message: 2, reason: 3, lastPhaseTransitionTime: 4 },
  RBDPersistentVolumeSource: { monitors: 1, image: 2, fsType: 3, pool: 4, user: 5, keyring: 6, secretRef: 7, readOnly: 8 },
  ScaleIOPersistentVolumeSource: { gateway: 1, system: 2, secretRef: 3, sslEnabled: 4, protectionDomain: 5, storagePool: 6, storageMode: 7, volumeName: 8, fsType: 9, readOnly: 10 },
  StorageOSPersistentVolumeSource: { volumeName: 1, volumeNamespace: 2, fsType: 3, readOnly: 4, secretRef: 5 },
  VolumeNodeAffinity: { required: 1 },
  VolumeResourceRequirements: { limits: 1, requests: 2 },
};
