import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** One field of a published model, as its attribute map and declaration give it. */
export interface ModelField {
  /** The name on the wire. */
  readonly name: string;
  /** The TypeScript type in the model's words: `string`, `Array<V1Container>`, `{ [key: string]: string; }` … */
  readonly type: string;
  readonly format: string;
  readonly required: boolean;
  readonly description: string;
}

export interface Model {
  /** The class name: `V1Pod`. */
  readonly name: string;
  /** Kubernetes' own name, where no resource of the client's leads to the class. */
  readonly kubernetesName?: string;
  readonly description: string;
  readonly fields: readonly ModelField[];
}

export const clientDir: string = join(
  dirname(createRequire(import.meta.url).resolve("@kubernetes/client-node/package.json")),
  "dist/gen",
);
const modelsDir = join(clientDir, "models");

/** Served versions only: alpha and beta APIs are not part of this project. */
const servedClass = /^(V\d+(?![a-z\d])|[A-Z][a-z]+V1|VersionInfo$)/;

/** Reads every served model of the published client. */
export async function loadModels(): Promise<Model[]> {
  const names = readdirSync(modelsDir)
    .filter((file) => file.endsWith(".js"))
    .map((file) => file.slice(0, -3))
    .filter((name) => servedClass.test(name) && name !== "ObjectSerializer");
  return Promise.all(names.sort().map(loadModel));
}

async function loadModel(name: string): Promise<Model> {
  const module = await import(join(modelsDir, `${name}.js`));
  const attributes: { name: string; baseName: string; type: string; format: string }[] =
    module[name].attributeTypeMap;
  const declaration = readFileSync(join(modelsDir, `${name}.d.ts`), "utf8");
  const docs = declaredFields(declaration);
  const fields = attributes.map(({ name: property, baseName, type, format }) => {
    const declared = docs.get(property);
    if (!declared) throw new Error(`${name}.${baseName}: no declaration found`);
    return { name: baseName, type, format, ...declared };
  });
  return { name, description: classDescription(declaration), fields };
}

function declaredFields(declaration: string): Map<string, { required: boolean; description: string }> {
  const field = /\/\*\*\n((?:\s+\*(?!\/)[^\n]*\n)*)\s+\*\/\n\s+'([^']+)'(\??):|^\s{4}'([^']+)'(\??):/gm;
  const found = new Map<string, { required: boolean; description: string }>();
  for (const [, comment, documented, mark, bare, bareMark] of declaration.matchAll(field)) {
    const key = documented ?? bare ?? "";
    found.set(key, { required: (mark ?? bareMark) !== "?", description: plainText(comment ?? "") });
  }
  return found;
}

function classDescription(declaration: string): string {
  const match = /\/\*\*\n((?:\* [^\n]*\n)+)\*\/\nexport declare class/.exec(declaration);
  return plainText(match?.[1] ?? "");
}

function plainText(comment: string): string {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join(" ")
    .trim()
    .replace(/\\(['"])/g, "$1");
}
