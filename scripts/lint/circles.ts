import type { SourceImports } from "./source-imports.js";

/** Files that call each other because what they read contains itself. */
const recursions: ReadonlySet<string> = new Set([
  "api/protobuf/read-message.ts api/protobuf/read-variant.ts",
]);

/** What is wrong with each ring of files that import each other. */
export function circleComplaints(imports: SourceImports, allowed = recursions): string[] {
  const found = circles(imports).map((files) => files.join(" "));
  const gone = [...allowed].filter((files) => !found.includes(files));
  return [
    ...found.filter((files) => !allowed.has(files)).map((files) => `import each other: ${files}`),
    ...gone.map((files) => `don't import each other, so need no leave to: ${files}`),
  ];
}

/** Groups of files each of which reaches all others of its group; sorted. */
export function circles(imports: SourceImports): string[][] {
  const grouped = new Set<string>();
  const found: string[][] = [];
  const callers = reversed(imports);
  for (const file of [...imports.keys()].sort()) {
    if (grouped.has(file)) continue;
    const below = reached(imports, file);
    const circle = [...reached(callers, file)].filter((other) => below.has(other)).sort();
    for (const member of circle) grouped.add(member);
    if (circle.length > 0) found.push(circle);
  }
  return found;
}

/** What is reached over one import or more: the file itself only when it stands in a circle. */
function reached(imports: SourceImports, from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const next = [...(imports.get(from) ?? [])];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    next.push(...(imports.get(file) ?? []));
  }
  return found;
}

function reversed(imports: SourceImports): SourceImports {
  const callers = new Map<string, Set<string>>();
  for (const [file, imported] of imports) {
    for (const other of imported) callers.set(other, (callers.get(other) ?? new Set()).add(file));
  }
  return callers;
}
