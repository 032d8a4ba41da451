import { type GroupNumbers, kept } from "./message-numbers.js";

/** Messages of api/discovery/v1. */
export const discovery: GroupNumbers = {
  Endpoint: {
    addresses: 1,
    conditions: 2,
    hostname: kept(3),
    targetRef: 4,
    deprecatedTopology: 5,
    nodeName: kept(6),
    zone: kept(7),
    hints: 8,
  },
  EndpointConditions: { ready: kept(1), serving: kept(2), terminating: kept(3) },
  EndpointHints: { forZones: 1, forNodes: 2 },
  EndpointPort: { name: kept(1), protocol: kept(2), port: kept(3), appProtocol: kept(4) },
  EndpointSlice: { metadata: 1, endpoints: 2, ports: 3, addressType: 4 },
  ForNode: { name: 1 },
  ForZone: { name: 1 },
};
