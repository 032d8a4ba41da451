import { type GroupNumbers, kept } from "../message-numbers.js";

/** Services and their endpoints. */
export const services: GroupNumbers = {
  ClientIPConfig: { timeoutSeconds: kept(1) },
  EndpointAddress: { ip: 1, targetRef: 2, hostname: 3, nodeName: kept(4) },
  EndpointPort: { name: 1, port: 2, protocol: 3, appProtocol: kept(4) },
  EndpointSubset: { addresses: 1, notReadyAddresses: 2, ports: 3 },
  Endpoints: { metadata: 1, subsets: 2 },
  LoadBalancerIngress: { ip: 1, hostname: 2, ipMode: kept(3), ports: 4 },
  LoadBalancerStatus: { ingress: 1 },
  PortStatus: { port: 1, protocol: 2, error: kept(3) },
  Service: { metadata: 1, spec: 2, status: 3 },
  ServicePort: { name: 1, protocol: 2, port: 3, targetPort: 4, nodePort: 5, appProtocol: kept(6) },
  ServiceSpec: { ports: 1, selector: 2, clusterIP: 3, type: 4, externalIPs: 5, sessionAffinity: 7, loadBalancerIP: 8, loadBalancerSourceRanges: 9, externalName: 10, externalTrafficPolicy: 11, healthCheckNodePort: 12, publishNotReadyAddresses: 13, sessionAffinityConfig: 14, ipFamilyPolicy: kept(17), clusterIPs: 18, ipFamilies: 19, allocateLoadBalancerNodePorts: kept(20), loadBalancerClass: kept(21), internalTrafficPolicy: kept(22), trafficDistribution: kept(23) },
  ServiceStatus: { loadBalancer: 1, conditions: 2 },
  SessionAffinityConfig: { clientIP: 1 },
};
