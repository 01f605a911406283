import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  openSync,
  closeSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Where the database lives: if possible on a small filesystem of its own, which can be filled. */
export interface Place {
  dir: string;
  /** Why it can not be filled; undefined: it can. */
  unlimited?: string;
  /** Takes the last free byte. */
  fill(): void;
  free(): void;
  release(): void;
}

const SIZE_MB = 3_000;
const TMPFS_MB = 1_500;

const works = (command: string, ...args: string[]): string | undefined => {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim()) || `${command}: ${status}`;
};

/** A sparse image with ext4, mounted; else a tmpfs; else an ordinary folder that can not be filled. */
export function makePlace(base: string): Place {
  const dir = path.join(base, 'place');
  const image = path.join(base, 'disk.img');
  mkdirSync(dir, { recursive: true });
  const why = process.getuid?.() === 0 ? mount(dir, image) : 'only root may mount a filesystem';
  const ballast = path.join(dir, 'ballast');
  return {
    dir,
    ...(why !== undefined && { unlimited: why }),
    fill: () => fill(dir, ballast),
    free: () => rmSync(ballast, { force: true }),
    release() {
      if (why !== undefined) return;
      // Lazily: a server that is just dying may still hold a file.
      works('umount', '-l', dir);
      rmSync(image, { force: true });
    },
  };
}

function mount(dir: string, image: string): string | undefined {
  closeSync(openSync(image, 'w'));
  truncateSync(image, SIZE_MB * 2 ** 20);
  const loop =
    // No reserve for root: the server's user sees the same last byte.
    works('mkfs.ext4', '-q', '-m', '0', '-F', image) ?? works('mount', '-o', 'loop', image, dir);
  if (loop === undefined) return undefined;
  rmSync(image, { force: true });
  const memory = works('mount', '-t', 'tmpfs', '-o', `size=${TMPFS_MB}m`, 'tmpfs', dir);
  return memory && `${loop}; ${memory}`;
}

function fill(dir: string, ballast: string): void {
  const { bavail, bsize } = statfsSync(dir);
  // At once what is known to be free, then page by page what is left.
  works('fallocate', '-l', String(Math.max(bsize, (bavail - 64) * bsize)), ballast);
  const file = openSync(ballast, 'a');
  const page = Buffer.alloc(4096, 1);
  try {
    for (;;) writeSync(file, page);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
