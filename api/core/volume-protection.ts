/** Keep a claim while a pod has it, and a volume while a claim has it. */
export const claimProtection = "kubernetes.io/pvc-protection";
export const volumeProtection = "kubernetes.io/pv-protection";
