import { describe, expect, it } from "@jest/globals";
import * as handles from "../../../api/resources.js";
import { builtInKinds } from "../../../api/scheme/built-in-kinds.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { type SourceImports, sourceImports } from "../../../scripts/lint/source-imports.js";

const scheme = builtInScheme();

function reached(imports: SourceImports, from: readonly string[]): Set<string> {
  const found = new Set(from);
  for (const file of found) for (const imported of imports.get(file) ?? []) found.add(imported);
  return found;
}

describe("the list of kinds", () => {
  it("has the kinds of every file that makes one", async () => {
    const imports = await sourceImports(".", ["api"]);
    // Those of definitions come while the server runs.
    const builtIn = [...imports].filter(([file]) => !file.startsWith("api/custom/"));
    const makers = builtIn.filter(([, imported]) => imported.has("api/scheme/define-kind.ts"));
    const listed = imports.get("api/kinds.ts");
    expect(makers.map(([file]) => file).filter((file) => !listed?.has(file))).toEqual([]);
    expect(builtInKinds()).toHaveLength(makers.length);
  });

  it("names each resource and each kind of a group once", () => {
    const names = builtInKinds().flatMap(({ group, kind, resource }) => [
      `${group} ${kind}`,
      `${group}/${resource}`,
    ]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("what clients ask for", () => {
  it.each(Object.entries(handles))("is served: %s", (_, { group, version, resource }) => {
    expect(scheme.byResource(group, resource)?.versions).toContain(version);
  });

  it("brings no rules of the server along", async () => {
    const imports = await sourceImports(".", ["api", "cli", "client", "common", "node-agent", "proto"]);
    const clients = [...imports.keys()].filter((file) => /^(cli|client|node-agent)\//.test(file));
    expect(reached(imports, clients)).toContain("api/resources.ts");
    expect([...reached(imports, clients)].filter((file) => /^api\/(scheme\/|kinds\.ts)/.test(file))).toEqual(
      [],
    );
  });
});
