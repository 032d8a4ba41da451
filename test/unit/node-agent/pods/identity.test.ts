import { describe, expect, it } from "@jest/globals";
import type { V1PodSecurityContext, V1SecurityContext } from "../../../../api/generated/types.js";
import { identityOf } from "../../../../node-agent/pods/spec/identity.js";
import { parseAccounts } from "../../../../node-agent/runtime/accounts.js";
import { identityText, parseIdentity } from "../../../../node-agent/runtime/identity.js";
import { podOf } from "../../../support/pods.js";

const passwd = [
  "root:x:0:0:root:/root:/bin/sh",
  "alice:x:1000:1001::/home",
  "odd:x:none:0",
  ":x:7:7",
  "2000:x:0:0::/root",
  "",
].join("\n");
const group = [
  "root:x:0:",
  "staff:x:1001:",
  "readers:x:50000:bob,alice",
  "writers:x:50001:alice",
  "2001:x:0:",
  "rubbish",
].join("\n");
const accounts = parseAccounts(passwd, group);

const of = (user: string | undefined, shared: V1PodSecurityContext = {}, own: V1SecurityContext = {}) =>
  identityText(
    identityOf(
      { name: "app", securityContext: own },
      podOf("p", [], { securityContext: shared }),
      { id: "i", tags: [], digests: [], bytes: 0, ...(user === undefined ? {} : { user }) },
      accounts,
    ),
  );

describe("who a container is", () => {
  it.each<[string | undefined, V1PodSecurityContext, V1SecurityContext, string]>([
    [undefined, {}, {}, "0:0:"],
    ["alice", {}, {}, "1000:1001:50000,50001"],
    ["1000", {}, {}, "1000:1001:50000,50001"],
    ["alice:readers", {}, {}, "1000:50000:50001"],
    ["65532:65532", {}, {}, "65532:65532:"],
    ["65532", {}, {}, "65532:0:"],
    ["2000:2001", {}, {}, "2000:2001:"],
    [undefined, { runAsUser: 2000, runAsNonRoot: true }, {}, "2000:0:"],
    ["alice", { runAsGroup: 6 }, {}, "1000:6:50000,50001"],
    ["7:8", { runAsGroup: 6 }, {}, "7:6:"],
    ["alice", { runAsUser: 5 }, {}, "5:0:"],
    [undefined, { runAsUser: 5, runAsGroup: 6 }, { runAsUser: 1000 }, "1000:6:50000,50001"],
    [
      undefined,
      { runAsUser: 1000, supplementalGroups: [4, 50000], fsGroup: 5 },
      {},
      "1000:1001:50000,50001,4,5",
    ],
    ["alice", { supplementalGroupsPolicy: "Merge" }, {}, "1000:1001:50000,50001"],
    ["alice", { supplementalGroupsPolicy: "Strict" }, {}, "1000:1001:"],
    [
      "alice",
      { supplementalGroupsPolicy: "Strict", supplementalGroups: [4], fsGroup: 5 },
      {},
      "1000:1001:4,5",
    ],
  ])("image's user %s, pod %j, container %j: %s", (user, shared, own, expected) => {
    expect(of(user, shared, own)).toBe(expected);
  });

  it.each(["bob", "alice:nobody"])("is nobody that the image doesn't know: %s", (user) => {
    expect(() => of(user)).toThrow(`unable to find user ${user}`);
  });

  it("is read from a label as it was written", () => {
    const identity = { uid: 1, gid: 2, groups: [3, 4] };
    expect(parseIdentity(identityText(identity))).toEqual(identity);
    expect(parseIdentity("1:2:")).toEqual({ uid: 1, gid: 2, groups: [] });
    expect(parseIdentity("root")).toBeUndefined();
  });
});
