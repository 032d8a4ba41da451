import type { V1Container, V1Pod, V1Volume } from "../../api/generated/types.js";

/** `configmaps/NAMESPACE/NAME` or `secrets/NAMESPACE/NAME` */
export type ReferenceKey = string;

const known = new WeakMap<V1Pod, readonly ReferenceKey[]>();

/** The ConfigMaps and Secrets that a pod needs on its node. Remembered per (frozen) object. */
export function referencesOf(pod: V1Pod): readonly ReferenceKey[] {
  const remembered = known.get(pod);
  if (remembered) return remembered;
  const keys = collect(pod);
  known.set(pod, keys);
  return keys;
}

function collect({ metadata: { namespace = "" }, spec }: V1Pod): ReferenceKey[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec ?? {};
  const all: Pick<V1Container, "env" | "envFrom">[] = [
    ...initContainers,
    ...containers,
    ...ephemeralContainers,
  ];
  const configMaps: (string | undefined)[] = [];
  const secrets: (string | undefined)[] = [];
  for (const { env = [], envFrom = [] } of all) {
    configMaps.push(...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name));
    configMaps.push(...envFrom.map(({ configMapRef }) => configMapRef?.name));
    secrets.push(...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name));
    secrets.push(...envFrom.map(({ secretRef }) => secretRef?.name));
  }
  for (const volume of spec?.volumes ?? []) {
    configMaps.push(...configMapsOf(volume));
    secrets.push(...secretsOf(volume));
  }
  secrets.push(...(spec?.imagePullSecrets ?? []).map(({ name }) => name));
  return [...keysOf("configmaps", namespace, configMaps), ...keysOf("secrets", namespace, secrets)];
}

const configMapsOf = ({ configMap, projected }: V1Volume) => [
  configMap?.name,
  ...(projected?.sources ?? []).map((source) => source.configMap?.name),
];

const secretsOf = ({
  secret,
  projected,
  cephfs,
  csi,
  flexVolume,
  iscsi,
  rbd,
  scaleIO,
  storageos,
  azureFile,
}: V1Volume) => [
  secret?.secretName,
  ...(projected?.sources ?? []).map((source) => source.secret?.name),
  cephfs?.secretRef?.name,
  csi?.nodePublishSecretRef?.name,
  flexVolume?.secretRef?.name,
  iscsi?.secretRef?.name,
  rbd?.secretRef?.name,
  scaleIO?.secretRef?.name,
  storageos?.secretRef?.name,
  azureFile?.secretName,
];

function keysOf(resource: string, namespace: string, names: readonly (string | undefined)[]): ReferenceKey[] {
  return [...new Set(names)].flatMap((name) => (name ? [`${resource}/${namespace}/${name}`] : []));
}
