import "server-only";
import type { Client } from "ssh2";
import type { SshHost } from "@/lib/domain/target/ssh";
import { connectSsh } from "./connect";

/** An sshd takes ten sessions in one connection unless it is told otherwise. */
const mostSessions = 8;

interface Turn<T> {
  /** Resolves when the work has the connection, and never rejects: what failed before is in `result`. */
  begun: Promise<"begun">;
  result: Promise<T>;
  /** Withdraws work that has not begun; false when it has. */
  giveUp(): boolean;
}

interface SharedConnectionOptions {
  ssh: SshHost;
  env: Readonly<Record<string, string | undefined>>;
  idleMs: number;
}

/** One connection to a host for many calls: made when it is needed, made anew when it was lost, ended when it is idle. */
export function sharedConnection({ ssh, env, idleMs }: SharedConnectionOptions) {
  let current: Promise<Client> | null = null;
  let active = 0;
  let idle: NodeJS.Timeout | undefined;
  const waiting: (() => void)[] = [];

  const connection = (): Promise<Client> => {
    if (current !== null) return current;
    const made = connectSsh(ssh, env).then((client) => {
      client.once("close", forget);
      // Each call listens for the connection's end, and more than ten may run.
      client.setMaxListeners(0);
      return client;
    });
    const forget = () => {
      if (current === made) current = null;
    };
    made.catch(forget);
    current = made;
    return made;
  };
  const end = async () => {
    clearTimeout(idle);
    const ending = current;
    current = null;
    await ending?.then(
      (client) => client.end(),
      () => {},
    );
  };
  const leave = () => {
    active -= 1;
    const next = waiting.shift();
    if (next) next();
    else if (active === 0) idle = setTimeout(() => void end(), idleMs).unref();
  };
  const enter = async () => {
    clearTimeout(idle);
    active += 1;
    if (active > mostSessions) await new Promise<void>((resolve) => waiting.push(resolve));
  };

  return {
    use<T>(work: (client: Client) => Promise<T>): Turn<T> {
      let isGivenUp = false;
      let hasBegun = false;
      let begin = () => {};
      const begun = new Promise<"begun">((resolve) => {
        begin = () => resolve("begun");
      });
      const throwIfGivenUp = () => {
        if (isGivenUp) throw new Error("given up before it began");
      };
      const run = async (): Promise<T> => {
        await enter();
        try {
          throwIfGivenUp();
          const client = await connection();
          throwIfGivenUp();
          hasBegun = true;
          begin();
          return await work(client);
        } finally {
          begin();
          leave();
        }
      };
      const result = run();
      // Nobody waits for work that was given up.
      result.catch(() => {});
      return {
        begun,
        result,
        giveUp() {
          isGivenUp = !hasBegun;
          return isGivenUp;
        },
      };
    },
    close: end,
  };
}
