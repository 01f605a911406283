import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import { Config } from '../config/config.js';
import { kindOfFile } from './file-kinds.js';

export interface StoredFile {
  hash: Buffer;
  size: number;
  mime: string;
}

/** Files by their sha-256 in a directory: the same bytes are kept once, and a name never reaches the disk. */
@Injectable()
export class FileStore {
  private readonly root: string;
  private readonly limit: number;

  constructor(config: Config) {
    this.root = config.FILES_DIR;
    this.limit = config.MAX_UPLOAD_BYTES;
  }

  /**
   * Writes beside, checks, and then renames: half a file is never found under a hash.
   * @throws CaseError `payload_too_large`, `unsupported_file`
   */
  async put(content: Readable): Promise<StoredFile> {
    const beside = join(this.root, 'incoming', randomUUID());
    await mkdir(dirname(beside), { recursive: true });
    try {
      const { hash, size } = await this.write(content, beside);
      const mime = size === 0 ? undefined : await kindOfFile(beside);
      if (mime === undefined)
        throw new CaseError('unsupported_file', 'the content is of no accepted kind');
      const path = this.path(hash);
      await mkdir(dirname(path), { recursive: true });
      await rename(beside, path);
      await syncFolder(dirname(path));
      return { hash, size, mime };
    } finally {
      await rm(beside, { force: true });
    }
  }

  read(hash: Buffer): ReadStream {
    return createReadStream(this.path(hash));
  }

  private async write(content: Readable, path: string): Promise<{ hash: Buffer; size: number }> {
    const sha = createHash('sha256');
    let size = 0;
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.limit)
          throw new CaseError('payload_too_large', `a file has at most ${this.limit} bytes`);
        sha.update(chunk);
        await file.write(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return { hash: sha.digest(), size };
  }

  private path(hash: Buffer): string {
    const hex = hash.toString('hex');
    return join(this.root, hex.slice(0, 2), hex);
  }
}

/** The renamed entry survives a power cut only when its folder is written too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
