import { describe } from "@jest/globals";
import { MemoryFiles } from "../../../node-agent/files/memory-files.js";
import { filesContract } from "./files-contract.js";

describe("files in memory", () => {
  filesContract(async () => {
    const files = new MemoryFiles();
    await files.makeDirectory("/root");
    return { files, root: "/root" };
  });
});
