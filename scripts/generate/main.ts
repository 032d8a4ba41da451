import { mkdirSync, writeFileSync } from "node:fs";
import { metricsModels } from "./metrics-models.js";
import { loadModels } from "./models.js";
import { descriptionsModule, schemasModule } from "./schemas.js";
import { typesModule } from "./types.js";

const models = [...(await loadModels()), ...metricsModels];
mkdirSync("api/generated", { recursive: true });
writeFileSync("api/generated/types.ts", typesModule(models));
writeFileSync("api/generated/schemas.ts", schemasModule(models));
writeFileSync("api/generated/descriptions.ts", descriptionsModule(models));
