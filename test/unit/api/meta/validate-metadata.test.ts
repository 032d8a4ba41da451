import { describe, expect, it } from "@jest/globals";
import { isDns1123Label, isDns1123Subdomain, isQualifiedName } from "../../../../api/meta/names.js";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../../../api/meta/validate-metadata.js";

const rules = { namespaced: true, nameRule: isDns1123Subdomain };
const good = { name: "web", namespace: "default" };
const said = (errors: readonly { field: string; message: string }[]) =>
  errors.map(({ field, message }) => `${field}: ${message}`);

describe("names", () => {
  it("words a bad label as Kubernetes does", () => {
    expect(isDns1123Label("Bad_")).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
    expect(isDns1123Label("a".repeat(64))).toEqual(["must be no more than 63 bytes"]);
  });

  it.each(["a", "example.com/My_Name", "kubernetes.io/x.y"])("%s is a qualified name", (name) => {
    expect(isQualifiedName(name)).toEqual([]);
  });

  it.each(["", "/a", "a/", "a/b/c", "A b", "Ex.com/a"])("%s is no qualified name", (name) => {
    expect(isQualifiedName(name)).not.toEqual([]);
  });
});

describe("validateObjectMeta", () => {
  it("accepts what is good", () => {
    expect(validateObjectMeta({ ...good, finalizers: ["example.com/a", "orphan"] }, rules)).toEqual([]);
  });

  it.each([
    [{ namespace: "a" }, "metadata.name: Required value: name or generateName is required"],
    [{ ...good, name: "A" }, 'metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain'],
    [{ name: "a" }, "metadata.namespace: Required value"],
    [{ ...good, labels: { a: "b c" } }, 'metadata.labels: Invalid value: "b c": a valid label must be'],
    [
      { ...good, annotations: { "a b": "" } },
      'metadata.annotations: Invalid value: "a b": name part must consist',
    ],
    [
      { ...good, finalizers: ["x"] },
      'metadata.finalizers[0]: Invalid value: "x": name is neither a standard',
    ],
    [
      { ...good, annotations: { a: "x".repeat(262144) } },
      "metadata.annotations: Too long: may not be more than 262144 bytes",
    ],
    [
      { ...good, ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "", uid: "u" }] },
      'metadata.ownerReferences[0].name: Invalid value: "": must not be empty',
    ],
  ])("%j: %s", (meta, message) => {
    expect(said(validateObjectMeta(meta, rules)).join("\n")).toContain(message);
  });

  it("forbids a namespace where there is none", () => {
    const errors = validateObjectMeta(good, { ...rules, namespaced: false });
    expect(said(errors)).toEqual(["metadata.namespace: Forbidden: not allowed on this type"]);
  });
});

describe("validateObjectMetaUpdate", () => {
  it("keeps what is immutable", () => {
    const errors = validateObjectMetaUpdate({ ...good, uid: "2" }, { ...good, uid: "1" });
    expect(said(errors)).toEqual(['metadata.uid: Invalid value: "2": field is immutable']);
  });

  it("lets no finalizer in once deletion began", () => {
    const old = { ...good, deletionTimestamp: "2024-01-01T00:00:00Z", finalizers: ["a/b"] };
    expect(validateObjectMetaUpdate({ ...old, finalizers: [] }, old)).toEqual([]);
    expect(said(validateObjectMetaUpdate({ ...old, finalizers: ["a/b", "c/d"] }, old))[0]).toContain(
      "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted",
    );
  });
});
