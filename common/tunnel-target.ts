export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

interface Streams {
  readonly pod: PodRef;
  readonly container: string;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** What a tunnel to a node is for. */
export type TunnelTarget =
  | (Streams & { readonly type: "exec"; readonly command: readonly string[] })
  | (Streams & { readonly type: "attach" })
  | {
      readonly type: "logs";
      readonly pod: PodRef;
      readonly container: string;
      readonly follow: boolean;
      readonly previous: boolean;
      readonly timestamps: boolean;
      readonly tailLines?: number | undefined;
      readonly sinceMs?: number | undefined;
      readonly limitBytes?: number | undefined;
    }
  /** A TCP port at the pod's own address. */
  | { readonly type: "pod-port"; readonly pod: PodRef; readonly port: number }
  /** A TCP port of localhost, as seen from inside the pod. */
  | { readonly type: "port-forward"; readonly pod: PodRef; readonly port: number }
  /** The agent's own HTTP server. */
  | { readonly type: "agent" };

/** Channel numbers of Kubernetes' remote command protocol. A plain byte stream uses `stdin` (0) both ways. */
export const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;
