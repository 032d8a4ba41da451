import { describe, expect, it } from "@jest/globals";
import { validateStatefulSet } from "../../../../api/apps/validate-stateful-set.js";
import { validatePod } from "../../../../api/core/pods/validate.js";
import { validateEphemeralContainers } from "../../../../api/core/pods/validate-ephemeral-containers.js";
import { validatePodUpdate } from "../../../../api/core/pods/validate-update.js";
import { validateConfigMap } from "../../../../api/core/validate-config-map.js";
import { type FieldError, invalid, invalidObject } from "../../../../api/field-error.js";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import { each } from "../../../../api/meta/checks.js";
import { isDns1123Subdomain } from "../../../../api/meta/names.js";
import { validateObjectMeta } from "../../../../api/meta/validate-metadata.js";
import { expectLinear } from "../../../support/growth.js";
import { podOf, sleeper } from "../../../support/pods.js";

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const bodyOf = (errors: readonly FieldError[]) =>
  JSON.stringify(invalidObject({ group: "", kind: "X" }, "x", errors));

describe("what is wrong with an object", () => {
  it("is told in a few words, however large the values are", () => {
    const large = "é".repeat(1_000_000);
    for (const value of [large, { [large]: large }, [large]]) {
      const text = bodyOf([invalid(`data[${large}]`, value, "must be small")]);
      expect(text).toContain("must be small");
      expect(text.length).toBeLessThan(10_000);
    }
  });

  it("is not looked for any longer when there is enough of it", () => {
    let seen = 0;
    const errors = each(many(1_000_000, String), "list", (value, field) => {
      seen += 1;
      return [invalid(field, value, "is wrong")];
    });
    expect(seen).toBe(100);
    expect(errors).toHaveLength(100);
  });

  it("is counted where it is not told", () => {
    const error = invalidObject(
      { group: "", kind: "X" },
      "x",
      many(250, (index) => invalid(`list[${index}]`, index, "is wrong")),
    );
    expect(error.message).toContain("list[99]: Invalid value: 99: is wrong, and 150 more]");
    expect(error.toStatus().details?.causes).toHaveLength(100);
  });

  it.each<[string, () => FieldError[]]>([
    [
      "tolerations",
      () => validatePod(podOf("p", [sleeper("c")], { tolerations: many(200_000, () => ({})) })),
    ],
    [
      "keys",
      () =>
        validateConfigMap({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: {},
          data: many(200_000, String).reduce<Record<string, string>>(
            (data, key) => Object.assign(data, { [`/${key}`]: "" }),
            {},
          ),
        }),
    ],
    [
      "finalizers",
      () =>
        validateObjectMeta(
          { name: "x", finalizers: many(200_000, () => "-") },
          { namespaced: false, nameRule: isDns1123Subdomain },
        ),
    ],
  ])("stays small for 200,000 wrong %s", (_, validate) => {
    const errors = validate();
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(1_000);
    expect(bodyOf(errors).length).toBeLessThan(200_000);
  });
});

describe("validation takes linear time", () => {
  const pod = (spec: Partial<V1PodSpec>) => podOf("p", [sleeper("c")], spec);

  it.each<
    [string, number, (n: number) => V1PodSpec | Partial<V1PodSpec>, (spec: Partial<V1PodSpec>) => unknown]
  >([
    [
      "tolerations of an update",
      2_000,
      (n) => ({ tolerations: many(n, (i) => ({ key: `k${i}`, operator: "Exists" })) }),
      (spec) => validatePodUpdate(pod(spec), pod(spec)),
    ],
    [
      "init containers",
      2_000,
      (n) => ({ initContainers: many(n, (i) => sleeper(`i${i}`)) }),
      (spec) => validatePod(pod(spec)),
    ],
    [
      "ephemeral containers",
      2_000,
      (n) => ({ ephemeralContainers: many(n, (i) => sleeper(`i${i}`)) }),
      (spec) => validateEphemeralContainers(pod(spec), pod(spec)),
    ],
    [
      "volumes and claims",
      2_000,
      (n) => ({ volumes: many(n, (i) => ({ name: `v${i}`, emptyDir: {} })) }),
      (spec) =>
        validateStatefulSet({
          apiVersion: "apps/v1",
          kind: "StatefulSet",
          metadata: {},
          spec: {
            selector: {},
            serviceName: "s",
            template: { spec: { ...spec, containers: [] } },
            volumeClaimTemplates: (spec.volumes ?? []).map(({ name }) => ({
              metadata: { name: `c${name}` },
            })),
          } as never,
        }),
    ],
  ])("%s", async (_, from, make, run) => {
    expect(await expectLinear({ from, make, run })).toBeUndefined();
  });
});
