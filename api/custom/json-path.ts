import { compile } from "json-p3";

/** What a path of a printer column or of a scale finds in an object: `.status.conditions[?(@.type=="Ready")].status`. */
export type Find = (object: unknown) => readonly unknown[];

/** Throws where the path can't be read. */
export function parseJsonPath(path: string): Find {
  const query = compile(`$${path.replace(escaped, quotedName)}`);
  return (object) => query.query(object as never).values();
}

/** A name with dots of its own, as Kubernetes writes it: `.app\.kubernetes\.io/name`. */
const escaped = /\.([^.[\]\\]*(?:\\.[^.[\]\\]*)+)/g;
const quotedName = (_all: string, name: string) => `[${JSON.stringify(name.replace(/\\(.)/g, "$1"))}]`;
