import { describe, expect, it } from "@jest/globals";
import { validateDeviceClass } from "../../../api/resource/device-class.js";
import {
  validateResourceClaim,
  validateResourceClaimStatus,
  validateResourceClaimUpdate,
} from "../../../api/resource/resource-claim.js";
import { setResourceClaimDefaults } from "../../../api/resource/resource-claim-defaults.js";
import { validateResourceClaimTemplateUpdate } from "../../../api/resource/resource-claim-template.js";
import {
  validateResourceSlice,
  validateResourceSliceUpdate,
} from "../../../api/resource/validate-resource-slice.js";
import { said } from "../../support/field-errors.js";

const head = { apiVersion: "resource.k8s.io/v1", kind: "X", metadata: { name: "x" } };

const exactly = { deviceClassName: "gpu.example.com" };

const claim = (devices: object) => ({ ...head, spec: { devices } });

const slice = (more: object) => ({
  ...head,
  spec: {
    driver: "gpu.example.com",
    nodeName: "n",
    pool: { name: "p", generation: 1, resourceSliceCount: 1 },
    ...more,
  },
});

const oneKind = "exactly one of `exactly` or `firstAvailable` is required";

describe("claims for devices", () => {
  it("ask for one of a class unless they say more", () => {
    const made = claim({ requests: [{ name: "a", exactly: { ...exactly } }] });
    setResourceClaimDefaults(made);
    expect(made.spec.devices).toEqual({
      requests: [{ name: "a", exactly: { ...exactly, allocationMode: "ExactCount", count: 1 } }],
    });
    expect(validateResourceClaim(made)).toEqual([]);
  });

  it.each<[devices: object, wanted: string[]]>([
    [{ requests: [{ name: "a" }] }, [`spec.devices.requests[0]: Required value: ${oneKind}`]],
    [
      { requests: [{ name: "A", exactly: { deviceClassName: "", allocationMode: "All", count: 2 } }] },
      [
        expect.stringContaining('spec.devices.requests[0].name: Invalid value: "A"') as unknown as string,
        "spec.devices.requests[0].exactly.deviceClassName: Required value",
        "spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
      ],
    ],
    [
      { requests: [{ name: "a", exactly: { ...exactly, allocationMode: "Some" } }] },
      [
        'spec.devices.requests[0].exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"',
      ],
    ],
    [
      { constraints: [{ requests: ["b"], matchAttribute: "a.b/c" }], config: [{}] },
      [
        "spec.devices.constraints[0].requests[0]: Invalid value: \"b\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        "spec.devices.config[0].opaque: Required value",
      ],
    ],
  ])("are checked: %j", (devices, wanted) => {
    expect(said(validateResourceClaim(claim(devices)))).toEqual(wanted);
  });

  it("stay as they are; what is allocated stays until it is given up", () => {
    const asked = { requests: [{ name: "a", exactly }] };
    const changed = said(validateResourceClaimUpdate(claim({}), claim(asked)));
    expect(changed[0]).toMatch(/^spec: Invalid value: .*: field is immutable$/);
    const template = (devices: object) => ({ ...head, spec: { spec: { devices } } });
    expect(validateResourceClaimTemplateUpdate(template({}), template(asked))).toHaveLength(1);
    const consumer = { resource: "pods", name: "p", uid: "u" };
    const used = { ...claim({}), status: { reservedFor: [consumer, consumer] } };
    expect(said(validateResourceClaimStatus(used, claim({})))).toEqual([
      'status.reservedFor[1].uid: Duplicate value: "u"',
      "status.reservedFor: Forbidden: may not be specified when `allocated` is not set",
    ]);
  });
});

describe("what there is of devices", () => {
  it("is checked in classes", () => {
    const spec = { selectors: [{}], config: [{ opaque: { driver: "", parameters: [] } }] };
    expect(said(validateDeviceClass({ ...head, spec }))).toEqual([
      "spec.selectors[0].cel: Required value",
      "spec.config[0].opaque.driver: Required value",
      'spec.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
    ]);
  });

  it.each<[more: object, wanted: string[]]>([
    [{ devices: [{ name: "d", attributes: { model: { string: "x" }, "a.b/v": { version: "1.2.3" } } }] }, []],
    [
      { nodeName: undefined },
      [
        "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
      ],
    ],
    [
      {
        pool: { name: "p", generation: 1, resourceSliceCount: 0 },
        devices: [
          { name: "d", attributes: { a: {}, b: { version: "1" } }, taints: [{ key: "k", effect: "Some" }] },
          { name: "d" },
        ],
      },
      [
        "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
        "spec.devices[0].attributes[a]: Required value: exactly one value must be specified",
        'spec.devices[0].attributes[b].version: Invalid value: "1": must be a string compatible with semver.org spec 2.0.0',
        'spec.devices[0].taints[0].effect: Unsupported value: "Some": supported values: "NoExecute", "NoSchedule", "None"',
        'spec.devices[1].name: Duplicate value: "d"',
      ],
    ],
    [
      { devices: Array.from({ length: 129 }, (_, at) => ({ name: `d${at}` })) },
      ["spec.devices: Too many: 129: must have at most 128 items"],
    ],
  ])("is checked in slices: %j", (more, wanted) => {
    expect(said(validateResourceSlice(slice(more)))).toEqual(wanted);
  });

  it("is of one driver, pool and node for good", () => {
    const other = slice({
      driver: "x",
      nodeName: "m",
      pool: { name: "q", generation: 1, resourceSliceCount: 1 },
    });
    expect(validateResourceSliceUpdate(slice({}), other)).toHaveLength(3);
  });
});
