import type {
  V1Container,
  V1LocalObjectReference,
  V1Pod,
  V1PodResourceClaim,
  V1PodSpec,
  V1Volume,
  V1VolumeProjection,
} from "../../generated/types.js";

export type ReferredResource =
  | "clustertrustbundles"
  | "configmaps"
  | "persistentvolumeclaims"
  | "resourceclaims"
  | "resourceclaimtemplates"
  | "secrets"
  | "serviceaccounts";

/** An object that a pod names: of the pod's own namespace, but for cluster trust bundles, which have none. */
export interface PodReference {
  readonly resource: ReferredResource;
  readonly name: string;
}

/** Everything that a pod gets at through its spec; what it names twice comes twice. */
export function podReferences({ metadata, spec }: V1Pod): PodReference[] {
  if (!spec) return [];
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return [
    ...to("serviceaccounts", accountOf(spec)),
    ...(spec.imagePullSecrets ?? []).flatMap(toSecret),
    ...[...initContainers, ...containers, ...ephemeralContainers].flatMap(ofContainer),
    ...(spec.volumes ?? []).flatMap((volume) => ofVolume(volume, spec, metadata.name)),
    ...(spec.resourceClaims ?? []).flatMap(ofResourceClaim),
  ];
}

const accountOf = ({ serviceAccountName, serviceAccount }: V1PodSpec) => serviceAccountName || serviceAccount;

const to = (resource: ReferredResource, name: string | undefined): PodReference[] =>
  name ? [{ resource, name }] : [];

const toSecret = (reference: V1LocalObjectReference | undefined) => to("secrets", reference?.name);

function ofContainer({ env = [], envFrom = [] }: Pick<V1Container, "env" | "envFrom">): PodReference[] {
  return [
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...to("configmaps", configMapRef?.name),
      ...to("secrets", secretRef?.name),
    ]),
    ...env.flatMap(({ valueFrom }) => [
      ...to("configmaps", valueFrom?.configMapKeyRef?.name),
      ...to("secrets", valueFrom?.secretKeyRef?.name),
    ]),
  ];
}

function ofVolume(volume: V1Volume, spec: V1PodSpec, podName = ""): PodReference[] {
  return [
    ...to("configmaps", volume.configMap?.name),
    ...to("secrets", volume.secret?.secretName),
    ...(volume.projected?.sources ?? []).flatMap((source) => ofProjection(source, spec)),
    ...to("persistentvolumeclaims", volume.persistentVolumeClaim?.claimName),
    ...to("persistentvolumeclaims", volume.ephemeral && `${podName}-${volume.name}`),
    ...to("secrets", volume.azureFile?.secretName),
    ...storageSecrets(volume).flatMap(toSecret),
  ];
}

/** How the volumes of networks log in. */
const storageSecrets = ({ cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos }: V1Volume) => [
  cephfs?.secretRef,
  cinder?.secretRef,
  csi?.nodePublishSecretRef,
  flexVolume?.secretRef,
  iscsi?.secretRef,
  rbd?.secretRef,
  scaleIO?.secretRef,
  storageos?.secretRef,
];

/** Tokens and certificates of a pod are its ServiceAccount's. */
function ofProjection(source: V1VolumeProjection, spec: V1PodSpec): PodReference[] {
  const { clusterTrustBundle: bundle, configMap, secret, serviceAccountToken, podCertificate } = source;
  return [
    ...to("clustertrustbundles", bundle?.name || bundle?.signerName),
    ...to("configmaps", configMap?.name),
    ...to("secrets", secret?.name),
    ...to("serviceaccounts", (serviceAccountToken || podCertificate) && (accountOf(spec) || "default")),
  ];
}

const ofResourceClaim = (claim: V1PodResourceClaim): PodReference[] => [
  ...to("resourceclaims", claim.resourceClaimName),
  ...to("resourceclaimtemplates", claim.resourceClaimTemplateName),
];
