import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { HostFiles } from "../../../node-agent/files/host-files.js";
import { CredentialStore, type NodeCredentials } from "../../../node-agent/links/node-credentials.js";

describe("a node's credentials", () => {
  let directory: string;
  let store: CredentialStore;
  const credentials = async (uid?: string): Promise<NodeCredentials> => {
    const authority = await CertificateAuthority.create("kubernetes", systemClock, systemRandom);
    const subject = { commonName: "system:node:n1", organizations: ["system:nodes"], uid };
    const issued = await authority.issue({ ...subject, usages: ["client"], validMs: 60_000 });
    return { ...issued, authority: authority.certificate };
  };

  beforeEach(async () => {
    directory = await mkdtemp(`${tmpdir()}/coracle-credentials-`);
    store = new CredentialStore(directory, new HostFiles());
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("let it join again after its removal, with another token than it had", async () => {
    await store.save(await credentials("1"));
    expect(await store.mayJoinAgain("newone.0123456789abcdef")).toBe(false);
    await store.noteRemoval("abcdef.0123456789abcdef");
    expect(await store.mayJoinAgain("abcdef.0123456789abcdef")).toBe(false);
    expect(await store.mayJoinAgain(undefined)).toBe(false);
    expect(await store.mayJoinAgain("newone.0123456789abcdef")).toBe(true);
    await store.save(await credentials("2"));
    expect(await store.mayJoinAgain("another.0123456789abcdef")).toBe(false);
  });

  it("count no more when they don't say of which Node, and still prove who it was", async () => {
    await store.save(await credentials());
    expect(await store.load(systemClock.now())).toBeUndefined();
    expect(store.previous()).toBeDefined();
  });
});
