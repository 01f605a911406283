/*
 * Preloaded into the services of the fault house: the wall clock of the process as its machine would tell it after
 * somebody set it. Timers (setTimeout) go on as they were, as they do on a real machine. No code of the product
 * knows of it.
 */
const Real = Date;
const realNow = Real.now.bind(Real);
let shift = Number(process.env['FAULTS_CLOCK_SHIFT_MS'] ?? 0);
const now = (): number => realNow() + shift;

globalThis.Date = new Proxy(Real, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  apply: () => new Real(now()).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown),
});

process.on('message', (message: { clockShiftMs?: number }) => {
  if (message.clockShiftMs !== undefined) shift = message.clockShiftMs;
});
// Hearing must not keep a finished process alive.
process.channel?.unref();
