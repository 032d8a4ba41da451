/** The published models name a class after its group too where another has its name, and its list not always so. */
const irregular: ReadonlyMap<string, string> = new Map([["ResourceV1ResourceClaim", "V1ResourceClaimList"]]);

/** The generated schema of lists of a kind, by that of the kind. */
export const listSchemaOf = (schema: string): string => irregular.get(schema) ?? `${schema}List`;
