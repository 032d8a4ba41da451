import { join } from "node:path/posix";
import { madeFinalizers, provisioners } from "../../../api/core/made-volume.js";
import { sshfsDriver } from "../../../api/core/sshfs-volume.js";
import type {
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PersistentVolumeSpec,
  V1StorageClass,
} from "../../../api/generated/types.js";
import { unsupported } from "./asked.js";
import { nameFor, provisionedVolume } from "./provisioned-volume.js";

/** As provisioners of CSI drivers are told it. */
const secretName = "csi.storage.k8s.io/node-publish-secret-name";
const secretNamespace = "csi.storage.k8s.io/node-publish-secret-namespace";

interface Share {
  /** Parameters of a class, of which the first is the path of the share. */
  readonly needs: readonly [path: string, ...others: string[]];
  readonly may: readonly string[];
  source(parameters: Readonly<Record<string, string>>, name: string): Partial<V1PersistentVolumeSpec>;
}

const shares: Readonly<Record<string, Share>> = {
  [provisioners.nfs]: {
    needs: ["share", "server"],
    may: [],
    source: ({ server = "", share = "" }, name) => ({ nfs: { server, path: join(share, name) } }),
  },
  [provisioners.sshfs]: {
    needs: ["path", "host", secretName, secretNamespace],
    may: ["port", "user", "knownHosts", "strictHostKeyChecking"],
    source({ path = "", [secretName]: secret = "", [secretNamespace]: namespace = "", ...attributes }, name) {
      const volumeAttributes = { ...attributes, path: join(path, name) };
      const nodePublishSecretRef = { name: secret, namespace };
      return { csi: { driver: sshfsDriver, volumeHandle: name, volumeAttributes, nodePublishSecretRef } };
    },
  },
};

/** The volume for a claim, as a folder of a share. @param node makes the folder */
export function sharedVolume(
  claim: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
  node: V1Node,
): V1PersistentVolume {
  const { provisioner, parameters = {} } = storageClass;
  const source = shares[provisioner]?.source(parameters, nameFor(claim)) ?? {};
  return provisionedVolume(claim, storageClass, node, madeFinalizers.shared, source);
}

/** Why a folder of the class' share won't do for the claim; undefined: it will. */
export function cannotBeShared(
  { spec = {} }: V1PersistentVolumeClaim,
  { parameters = {}, provisioner }: V1StorageClass,
): string | undefined {
  const share = shares[provisioner];
  if (!share) return `there are no shares of ${provisioner}`;
  const { needs, may } = share;
  const missing = needs.find((name) => !parameters[name]);
  if (missing) return `the class lacks the parameter ${missing}`;
  const unknown = Object.keys(parameters).find((name) => !needs.includes(name) && !may.includes(name));
  if (unknown) return `the class has an unknown parameter ${unknown}`;
  if (!parameters[needs[0]]?.startsWith("/"))
    return `parameter ${needs[0]} of the class must be an absolute path`;
  if (spec.volumeMode === "Block") return "block devices are not supported";
  return unsupported(spec);
}
