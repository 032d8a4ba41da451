import { InvalidArgumentError, Option } from "commander";

/** `--timeout SECONDS`: more than none, and so few that the timers can count them. */
export function timeoutOption(description: string, seconds: number): Option {
  return new Option("--timeout <seconds>", description).argParser(parseSeconds).default(seconds);
}

function parseSeconds(text: string): number {
  const seconds = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError("It must be a number of seconds above 0.");
}
