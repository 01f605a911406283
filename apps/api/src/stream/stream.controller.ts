import { Controller, Get, Req, Res } from '@nestjs/common';
import type { StreamEvent } from '@huiyin/contract';
import { Directory, SignInService } from '@huiyin/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { signedInOf } from '../auth/signed-in.js';
import { Metrics } from '../operations/metrics.js';
import { LiveUpdates } from './live-updates.js';

const HEARTBEAT_MS = 20_000;
/** A reader who does not read is cut off, and asks again when awake: nothing piles up here. */
const MOST_UNREAD_BYTES = 256 * 1024;

@Controller('stream')
export class StreamController {
  constructor(
    private readonly updates: LiveUpdates,
    private readonly directory: Directory,
    private readonly sessions: SignInService,
    private readonly metrics: Metrics,
  ) {}

  /** Server-sent events: which cases changed, for those who may see them. */
  @Get()
  open(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { actor, token } = signedInOf(request);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const write = (text: string): void => {
      if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy();
      else raw.write(text);
    };
    write('retry: 3000\n\n');
    const unfollow = this.updates.follow({
      actor: () =>
        this.directory.user(actor.id)?.active ? this.directory.actorOf(actor.id) : undefined,
      send: (events: StreamEvent[]) =>
        write(events.map((e) => `event: case\ndata: ${JSON.stringify(e)}\n\n`).join('')),
      resync: () => write('event: resync\ndata: {}\n\n'),
    });
    this.metrics.streams.set(this.updates.count);
    const heartbeat = setInterval(() => {
      // An open stream does not keep a session alive, and ends with it.
      this.sessions.isAlive(token).then(
        (alive) => (alive ? write(': still here\n\n') : raw.end()),
        () => raw.end(),
      );
    }, HEARTBEAT_MS);
    raw.on('close', () => {
      clearInterval(heartbeat);
      unfollow();
      this.metrics.streams.set(this.updates.count);
    });
  }
}
