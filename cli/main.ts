#!/usr/bin/env node
import { Command } from "commander";
import { messageOf } from "../common/errors.js";
import { downCommand } from "./commands/down.js";
import { imageCommand } from "./commands/image.js";
import { kubeconfigCommand } from "./commands/kubeconfig.js";
import { labInitCommand } from "./commands/lab-init.js";
import { labReadyCommand } from "./commands/lab-ready.js";
import { nodeCommand } from "./commands/node.js";
import { statusCommand } from "./commands/status.js";
import { superviseCommand } from "./commands/supervise.js";
import { upCommand } from "./commands/up.js";

const program = new Command("coracle").description("a small Kubernetes that runs real containers");
const commands = [
  upCommand,
  downCommand,
  statusCommand,
  kubeconfigCommand,
  nodeCommand,
  imageCommand,
  superviseCommand,
  labInitCommand,
  labReadyCommand,
];
for (const add of commands) add(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`coracle: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
