import { describe, expect, it } from "@jest/globals";
import type { V1Deployment } from "../../../api/generated/types.js";
import { defineKind } from "../../../api/scheme/define-kind.js";
import { status } from "../../../api/scheme/subresources.js";

const names = { group: "example.com", resource: "widgets", kind: "Widget" };
const classes = { v1: "V1Deployment" };
const widget = (replicas: number, ready: number): V1Deployment => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name: "a" },
  spec: { replicas, selector: {}, template: {} },
  status: { replicas: ready },
});

describe("a kind", () => {
  it("is a stored, namespaced v1 resource, unless it says otherwise", () => {
    const plain = defineKind(names);
    expect(plain).toMatchObject({ singular: "widget", versions: ["v1"], namespaced: true, stored: true });
    expect(defineKind({ ...names, namespaced: false }).namespaced).toBe(false);
  });

  it("reaches the schemas of its objects and its lists", () => {
    const { schemas, listSchemas } = defineKind({ ...names, classes });
    expect(schemas.v1?.openApiName).toBe("io.k8s.api.apps.v1.Deployment");
    expect(listSchemas.v1?.openApiName).toBe("io.k8s.api.apps.v1.DeploymentList");
    expect(defineKind({ ...names, classes: { v1: "V1TokenReview" } }).listSchemas).toEqual({});
  });

  it("leaves the status to the system where it has such a subresource", () => {
    const { rules } = defineKind<V1Deployment>({ ...names, subresources: [status] });
    const changed = widget(5, 5);
    rules.prepareForUpdate?.(changed, widget(1, 1));
    expect(changed).toEqual(widget(5, 1));
    const reported = widget(5, 5);
    rules.prepareForStatusUpdate?.(reported, widget(1, 1));
    expect(reported).toEqual(widget(1, 5));
    expect(defineKind(names).rules).toEqual({});
  });

  it("may have a rule of its own for what it does with the status", () => {
    const prepareForCreate = () => {};
    const { rules } = defineKind({ ...names, subresources: [status], rules: { prepareForCreate } });
    expect(rules.prepareForCreate).toBe(prepareForCreate);
    expect(rules.prepareForUpdate).toBeDefined();
  });
});
