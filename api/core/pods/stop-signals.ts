const realTime = Array.from({ length: 16 }, (_, number) => number);

/** What containers of Linux can be stopped with, by Kubernetes' names. */
export const stopSignals: readonly string[] = [
  ..."ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT".split(" "),
  ..."SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ".split(" "),
  ...realTime.map((number) => (number === 0 ? "RTMIN" : `RTMIN+${number}`)),
  ...realTime.slice(0, 15).map((number) => (number === 0 ? "RTMAX" : `RTMAX-${number}`)),
].map((name) => `SIG${name}`);

/** Those that Windows has. */
export const windowsStopSignals: readonly string[] = ["SIGKILL", "SIGTERM"];
