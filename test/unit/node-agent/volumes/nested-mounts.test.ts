import { expect, it } from "@jest/globals";
import { nestedMountPoints } from "../../../../node-agent/volumes/nested-mounts.js";
import { sleeper } from "../../../support/pods.js";

const pointsOf = (...mounts: [name: string, mountPath: string, subPath?: string][]) => {
  const volumeMounts = mounts.map(([name, mountPath, subPath = ""]) => ({ name, mountPath, subPath }));
  const points = nestedMountPoints([sleeper("app", { volumeMounts })]);
  return Object.fromEntries([...points].map(([name, paths]) => [name, [...paths]]));
};

it("finds what is mounted in another volume, in the innermost", () => {
  expect(pointsOf(["conf", "/etc/app"], ["data", "/etc/app/data/"], ["log", "/etc/app/data/log/x"])).toEqual({
    conf: ["data"],
    data: ["log/x"],
  });
  expect(pointsOf(["b", "/a/../etc/x/y"], ["a", "etc"])).toEqual({ a: ["x/y"] });
  expect(
    pointsOf(["run", "/var/run"], ["run-d", "/var/run-d"], ["a", "/var/run/a"], ["b", "/var/run/b"]),
  ).toEqual({
    run: ["a", "b"],
  });
});

it("finds nothing in a part of a volume, and nothing between neighbours", () => {
  expect(pointsOf(["conf", "/etc/app", "part"], ["data", "/etc/app/data"])).toEqual({});
  expect(pointsOf(["a", "/a"], ["ab", "/ab"], ["same", "/a"])).toEqual({});
});
