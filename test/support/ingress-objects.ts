import type { V1Ingress, V1IngressClass, V1IngressSpec, V1Secret } from "../../api/generated/types.js";
import { ingressController } from "../../api/networking/ingress-class-of.js";

const networking = "networking.k8s.io/v1";

export const ingressClass = (name = "coracle", controller: string = ingressController): V1IngressClass => ({
  apiVersion: networking,
  kind: "IngressClass",
  metadata: { name },
  spec: { controller },
});

/** An Ingress of the class `coracle` in `default`. */
export const ingress = (
  name: string,
  spec: Partial<V1IngressSpec>,
  annotations?: Readonly<Record<string, string>>,
): V1Ingress => ({
  apiVersion: networking,
  kind: "Ingress",
  metadata: { name, namespace: "default", ...(annotations ? { annotations } : {}) },
  spec: { ingressClassName: "coracle", ...spec },
});

/** A Secret in `default`. @param data as plain text */
export const secret = (name: string, data: Readonly<Record<string, string>>): V1Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "default" },
  data: Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  ),
});
