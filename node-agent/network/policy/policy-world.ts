import type { V1NetworkPolicy } from "../../../api/generated/types.js";
import type { Labels } from "../../../api/meta/label-selector.js";

/** Transports that policies tell apart here. Ports of others (SCTP) are taken in policies and never match. */
export type Transport = "TCP" | "UDP";

export interface NamedPort {
  readonly name: string;
  readonly protocol: Transport;
  readonly port: number;
}

/** What policies ask of a pod. Pods of the host's network and those that have finished are none of these. */
export interface PolicyPod {
  readonly namespace: string;
  readonly labels: Labels;
  /** No two pods have the same. */
  readonly address: number;
  /** Of its containers. */
  readonly ports: readonly NamedPort[];
}

/** All that decides who may talk to whom, with the defaults of `api/networking` set. */
export interface PolicyWorld {
  readonly policies: readonly V1NetworkPolicy[];
  /** Their labels, by name. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly pods: readonly PolicyPod[];
}
