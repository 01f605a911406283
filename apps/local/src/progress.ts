// CommonJS: node finds only some of its names, and not `Format`.
import progress, { Presets, type Options } from 'cli-progress';

/** What all bars have in common; each brings its format. */
export const BAR = {
  ...Presets.shades_classic,
  hideCursor: true,
  stream: process.stderr,
  // Before the first step nobody knows how long it will take; the library would print "NFs" or "LLs".
  formatTime: (seconds, options, roundTo) =>
    Number.isFinite(Number(seconds)) ? progress.Format.TimeFormat(seconds, options, roundTo) : '',
} satisfies Options;
