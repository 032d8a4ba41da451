import { mkdirSync, writeFileSync } from "node:fs";
import { loadModels } from "./models.js";
import { descriptionsModule, schemasModule } from "./schemas.js";
import { typesModule } from "./types.js";

const models = await loadModels();
mkdirSync("api/generated", { recursive: true });
writeFileSync("api/generated/types.ts", typesModule(models));
writeFileSync("api/generated/schemas.ts", schemasModule(models));
writeFileSync("api/generated/descriptions.ts", descriptionsModule(models));
