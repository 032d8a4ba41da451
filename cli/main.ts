#!/usr/bin/env node
import { Command } from "commander";
import { downCommand } from "./commands/down.js";
import { imageCommand } from "./commands/image.js";
import { kubeconfigCommand } from "./commands/kubeconfig.js";
import { labInitCommand } from "./commands/lab-init.js";
import { labReadyCommand } from "./commands/lab-ready.js";
import { nodeCommand } from "./commands/node.js";
import { statusCommand } from "./commands/status.js";
import { superviseCommand } from "./commands/supervise.js";
import { upCommand } from "./commands/up.js";
import { versionCommand } from "./commands/version.js";
import { explained } from "./output.js";

const program = new Command("coracle").description("a small Kubernetes that runs real containers");
program.configureOutput({ outputError: (text, write) => write(complaint(text)) });
const commands = [
  upCommand,
  downCommand,
  statusCommand,
  kubeconfigCommand,
  nodeCommand,
  imageCommand,
  versionCommand,
  superviseCommand,
  labInitCommand,
  labReadyCommand,
];
for (const add of commands) add(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`coracle: ${explained(error)}\n`);
  process.exitCode = 1;
}

/** One line: what was typed wrongly, and what may have been meant. */
function complaint(text: string): string {
  return `coracle: ${text
    .replace(/^error: /, "")
    .trim()
    .replace(/\n+/g, " ")}\n`;
}
