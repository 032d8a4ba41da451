/** What machines run besides their own kind, as containerd has it. */
const alsoRuns: Readonly<Record<string, string>> = { "linux/amd64": "linux/386", "linux/arm64": "linux/arm" };

/** Whether a machine runs images of a platform, both `os/architecture`; of an image that doesn't tell it is assumed. */
export const isRunnable = (image: string, machine: string): boolean =>
  image === "" || image === "/" || image === machine || image === alsoRuns[machine];
