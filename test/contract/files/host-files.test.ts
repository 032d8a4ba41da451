import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "@jest/globals";
import { HostFiles } from "../../../node-agent/files/host-files.js";
import { filesContract } from "./files-contract.js";

describe("files of the host", () => {
  const directories: string[] = [];
  afterAll(() => {
    for (const directory of directories) rmSync(directory, { recursive: true });
  });
  filesContract(async () => {
    const root = mkdtempSync(join(tmpdir(), "host-files-"));
    directories.push(root);
    return { files: new HostFiles(), root };
  });
});
