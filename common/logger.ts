import { pino } from "pino";
import { PinoPretty } from "pino-pretty";

export type Fields = Readonly<Record<string, unknown>>;

/** A line is a constant message with fields, written once, where the thing is handled. Errors go into `err`. */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** The same logger with these fields on every line. */
  with(fields: Fields): Logger;
}

export interface LoggerOptions {
  readonly level?: "debug" | "info" | "warn" | "error";
  /** `text` for people, `json` for collectors. */
  readonly format?: "text" | "json";
}

/** Writes to standard error. */
export function createLogger(name: string, { level = "info", format = "text" }: LoggerOptions = {}): Logger {
  const stream =
    format === "json"
      ? pino.destination(2)
      : PinoPretty({ destination: 2, colorize: process.stderr.isTTY === true, ignore: "pid,hostname" });
  return adapt(pino({ name, level }, stream));
}

function adapt(inner: pino.Logger): Logger {
  return {
    debug: (message, fields = {}) => inner.debug(fields, message),
    info: (message, fields = {}) => inner.info(fields, message),
    warn: (message, fields = {}) => inner.warn(fields, message),
    error: (message, fields = {}) => inner.error(fields, message),
    with: (fields) => adapt(inner.child(fields)),
  };
}

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
};
