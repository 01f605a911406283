import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { StreamEvent } from '@huiyin/contract';
import type { Actor } from '@huiyin/core';
import { CaseAccess, Listener, Postgres } from '@huiyin/server';
import { z } from 'zod';

/** What the door says on `huiyin_cases` after each commit. */
const CHANNEL = 'huiyin_cases';
const change = z.object({
  caseId: z.number(),
  version: z.number(),
  type: z.string(),
  state: z.string(),
});
const changes = z.union([change.transform((one) => [one]), z.array(change)]);

export interface Follower {
  /** Read anew for each event: rights may have changed since the stream was opened. Undefined: no longer active. */
  actor: () => Actor | undefined;
  send: (events: StreamEvent[]) => void;
  /** Something may have been missed: the reader should load its lists again. */
  resync: () => void;
}

// Many events of one batch arrive as one look at the database.
const GATHER_MS = 50;

/** Hears which cases changed and tells those who may see them. */
@Injectable()
export class LiveUpdates implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(LiveUpdates.name);
  private readonly followers = new Set<Follower>();
  private heard: StreamEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly listener: Listener;

  constructor(
    postgres: Postgres,
    private readonly access: CaseAccess,
  ) {
    this.listener = new Listener(postgres, CHANNEL, (payload) => this.hear(payload));
  }

  async onModuleInit(): Promise<void> {
    await this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.listener.stop();
  }

  /** Returns what ends it. */
  follow(follower: Follower): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  get count(): number {
    return this.followers.size;
  }

  private hear(payload: string | undefined): void {
    if (this.followers.size === 0) return;
    if (payload === undefined) {
      for (const follower of this.followers) follower.resync();
      return;
    }
    const parsed = changes.safeParse(parseJson(payload));
    if (!parsed.success) {
      this.logger.warn(`a notification on ${CHANNEL} has an unknown shape`);
      return;
    }
    this.heard.push(...parsed.data);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.tell().catch((err: unknown) => {
        this.logger.warn({ err }, 'live updates could not be told');
        for (const follower of this.followers) follower.resync();
      });
    }, GATHER_MS);
  }

  private async tell(): Promise<void> {
    const events = this.heard;
    this.heard = [];
    const subjects = await this.access.subjects([...new Set(events.map((e) => e.caseId))]);
    for (const follower of this.followers) {
      const actor = follower.actor();
      if (!actor) continue;
      const seen = new Set(subjects.filter((s) => this.access.maySee(actor, s)).map((s) => s.id));
      const visible = events.filter((e) => seen.has(e.caseId));
      if (visible.length > 0) follower.send(visible);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
