import { type GroupNumbers, kept } from "../message-numbers.js";

/** Pods. */
export const pods: GroupNumbers = {
  Binding: { metadata: 1, target: 2 },
  ContainerExtendedResourceRequest: { containerName: 1, resourceName: 2, requestName: 3 },
  HostAlias: { ip: 1, hostnames: 2 },
  HostIP: { ip: 1 },
  NodeAllocatableResourceClaimStatus: { resourceClaimName: 1, containers: 2, resources: 3 },
  Pod: { metadata: 1, spec: 2, status: 3 },
  PodCondition: { type: 1, status: 2, lastProbeTime: 3, lastTransitionTime: 4, reason: 5, message: 6, observedGeneration: 7 },
  PodDNSConfig: { nameservers: 1, searches: 2, options: 3 },
  PodDNSConfigOption: { name: 1, value: kept(2) },
  PodExtendedResourceClaimStatus: { requestMappings: 1, resourceClaimName: 2 },
  PodIP: { ip: 1 },
  PodOS: { name: 1 },
  PodReadinessGate: { conditionType: 1 },
  PodResourceClaimStatus: { name: 1, resourceClaimName: kept(2) },
  PodSpec: { volumes: 1, containers: 2, restartPolicy: 3, terminationGracePeriodSeconds: kept(4), activeDeadlineSeconds: kept(5), dnsPolicy: 6, nodeSelector: 7, serviceAccountName: 8, serviceAccount: 9, nodeName: 10, hostNetwork: 11, hostPID: 12, hostIPC: 13, securityContext: 14, imagePullSecrets: 15, hostname: 16, subdomain: 17, affinity: 18, schedulerName: 19, initContainers: 20, automountServiceAccountToken: kept(21), tolerations: 22, hostAliases: 23, priorityClassName: 24, priority: kept(25), dnsConfig: 26, shareProcessNamespace: kept(27), readinessGates: 28, runtimeClassName: kept(29), enableServiceLinks: kept(30), preemptionPolicy: kept(31), overhead: 32, topologySpreadConstraints: 33, ephemeralContainers: 34, setHostnameAsFQDN: kept(35), os: 36, hostUsers: kept(37), schedulingGates: 38, resourceClaims: 39, resources: 40, hostnameOverride: kept(41), schedulingGroup: 43 },
  PodStatus: { phase: 1, conditions: 2, message: 3, reason: 4, hostIP: 5, podIP: 6, startTime: 7, containerStatuses: 8, qosClass: 9, initContainerStatuses: 10, nominatedNodeName: 11, podIPs: 12, ephemeralContainerStatuses: 13, resize: 14, resourceClaimStatuses: 15, hostIPs: 16, observedGeneration: 17, extendedResourceClaimStatus: 18, allocatedResources: 19, resources: 20, nodeAllocatableResourceClaimStatuses: 21 },
  PodTemplate: { metadata: 1, template: 2 },
  PodTemplateSpec: { metadata: 1, spec: 2 },
};
