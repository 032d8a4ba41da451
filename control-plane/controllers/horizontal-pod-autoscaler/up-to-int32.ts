const largest = 2 ** 31 - 1;

/** What is told as 32 bits: clients refuse to read more, and all else that comes with it. */
export const upToInt32 = (value: number): number => Math.min(value, largest);
