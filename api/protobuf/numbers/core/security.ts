import { type GroupNumbers, kept } from "../message-numbers.js";

/** What pods and containers may do. */
export const security: GroupNumbers = {
  AppArmorProfile: { type: 1, localhostProfile: kept(2) },
  Capabilities: { add: 1, drop: 2 },
  PodSecurityContext: { seLinuxOptions: 1, runAsUser: kept(2), runAsNonRoot: kept(3), supplementalGroups: 4, fsGroup: kept(5), runAsGroup: kept(6), sysctls: 7, windowsOptions: 8, fsGroupChangePolicy: kept(9), seccompProfile: 10, appArmorProfile: 11, supplementalGroupsPolicy: kept(12), seLinuxChangePolicy: kept(13) },
  SELinuxOptions: { user: 1, role: 2, type: 3, level: 4 },
  SeccompProfile: { type: 1, localhostProfile: kept(2) },
  SecurityContext: { capabilities: 1, privileged: kept(2), seLinuxOptions: 3, runAsUser: kept(4), runAsNonRoot: kept(5), readOnlyRootFilesystem: kept(6), allowPrivilegeEscalation: kept(7), runAsGroup: kept(8), procMount: kept(9), windowsOptions: 10, seccompProfile: 11, appArmorProfile: 12 },
  Sysctl: { name: 1, value: 2 },
  WindowsSecurityContextOptions: { gmsaCredentialSpecName: kept(1), gmsaCredentialSpec: kept(2), runAsUserName: kept(3), hostProcess: kept(4) },
};
