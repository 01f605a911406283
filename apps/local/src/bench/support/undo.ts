const open: (() => unknown)[] = [];

/** Does `work`, then `undo`; also when the bench is interrupted in the middle: nothing stays running or lying about. */
export async function undoing<T>(undo: () => unknown, work: () => Promise<T>): Promise<T> {
  open.push(undo);
  try {
    return await work();
  } finally {
    open.splice(open.indexOf(undo), 1);
    await undo();
  }
}

/** On Ctrl-C and the like: everything that is open is undone, the latest first. */
export function undoWhenInterrupted(): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      void (async () => {
        for (const undo of open.splice(0).reverse()) {
          await Promise.resolve(undo()).catch((error: unknown) => console.error(error));
        }
        process.exit(130);
      })();
    });
  }
}
